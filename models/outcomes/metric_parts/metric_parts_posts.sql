{{ fact_metric_parts('posts') }}
