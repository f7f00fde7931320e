{{ fact_metric_parts('alerts') }}
