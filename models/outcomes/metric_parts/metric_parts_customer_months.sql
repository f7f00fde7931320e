{{ fact_metric_parts('customer_months') }}
