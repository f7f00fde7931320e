{{ fact_metric_intervals('posts') }}
