{{ metric_parts('content_events') }}
