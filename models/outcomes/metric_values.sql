{{ metric_values(facts=facts_with_metrics()) }}
