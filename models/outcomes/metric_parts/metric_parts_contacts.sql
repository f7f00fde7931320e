{{ metric_parts('contacts') }}
