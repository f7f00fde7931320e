{{ metric_parts('product_days') }}
