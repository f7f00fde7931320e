{{ fact_metric_parts('product_days') }}
