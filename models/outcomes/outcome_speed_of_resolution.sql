{{ outcome_mart('speed_of_resolution', facts=facts_with_metrics()) }}
