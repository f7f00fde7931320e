{% macro null_columns(columns) -%}
    {#- Columns of the mapped contacts, events and other tables that a source system does not state: null, each of its type. -#}
    {%- set kinds = {
        'requested_by': 'timestamp', 'importance': 'bigint', 'handle_seconds': 'double', 'expected_wait_seconds': 'double',
        'expected_turnaround_seconds': 'double', 'event_value': 'double', 'answer_value': 'double', 'cost_per_hour': 'double', 'units': 'double',
        'amount': 'double', 'yearly_revenue': 'double', 'lifetime_value': 'double'
    } -%}
    {% for column in columns -%}
    {%- set kind = 'timestamp' if column.endswith('_at') else 'boolean' if column.startswith(('is_', 'has_')) else kinds.get(column, 'text') -%}
    cast(null as {{ column_type(kind) }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
