{{ fact_metric_parts('open_contacts') }}
