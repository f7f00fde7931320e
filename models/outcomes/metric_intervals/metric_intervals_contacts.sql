{{ fact_metric_intervals('contacts') }}
