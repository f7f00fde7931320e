{{ metric_parts('customer_months') }}
