{{ fact_metric_parts('churn_comparison') }}
