{{ fact_metric_intervals('content_events') }}
