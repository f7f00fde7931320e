{{ metric_spreads('content_events') }}
