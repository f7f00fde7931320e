{{ fact_metric_parts('content_events') }}
