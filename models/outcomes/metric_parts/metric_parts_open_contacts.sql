{{ metric_parts('open_contacts') }}
