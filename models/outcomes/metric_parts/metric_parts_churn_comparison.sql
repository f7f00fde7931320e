{{ metric_parts('churn_comparison') }}
