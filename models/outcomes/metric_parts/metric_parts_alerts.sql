{{ metric_parts('alerts') }}
