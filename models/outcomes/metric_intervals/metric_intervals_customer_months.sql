{{ fact_metric_intervals('customer_months') }}
