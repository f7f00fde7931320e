{{ metric_parts('journeys') }}
