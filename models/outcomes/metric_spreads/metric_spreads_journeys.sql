{{ metric_spreads('journeys') }}
