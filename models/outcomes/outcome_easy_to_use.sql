{{ outcome_mart('easy_to_use', facts=facts_with_metrics()) }}
