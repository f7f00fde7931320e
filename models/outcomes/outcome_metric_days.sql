{{ outcome_metric_days() }}
