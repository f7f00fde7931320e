{{ fact_metric_parts('contacts') }}
