{{ metric_spreads('alerts') }}
