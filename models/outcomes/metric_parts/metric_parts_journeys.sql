{{ fact_metric_parts('journeys') }}
