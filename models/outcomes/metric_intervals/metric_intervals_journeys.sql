{{ fact_metric_intervals('journeys') }}
