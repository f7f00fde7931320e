{{ outcome_mart('understandable_information', facts=facts_with_metrics()) }}
