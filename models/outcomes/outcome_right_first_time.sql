{{ outcome_mart('right_first_time', facts=facts_with_metrics()) }}
