{{ metric_spreads('contacts') }}
