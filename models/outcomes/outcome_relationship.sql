{{ outcome_mart('relationship', facts=facts_with_metrics()) }}
