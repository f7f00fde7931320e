{{ fact_metric_intervals('alerts') }}
