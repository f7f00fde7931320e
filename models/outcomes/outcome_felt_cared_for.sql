{{ outcome_mart('felt_cared_for', facts=facts_with_metrics()) }}
