{% macro contact_columns_not_told(columns) -%}
    {#- Columns of a mapped contact of which a source system tells nothing: null, each of its type. -#}
    {%- set kinds = {
        'set_to_resolved_at': 'timestamp', 'closed_at': 'timestamp', 'requested_by': 'timestamp', 'importance': 'bigint',
        'is_reason_recoded': 'boolean', 'handle_seconds': 'double', 'expected_wait_seconds': 'double', 'expected_turnaround_seconds': 'double'
    } -%}
    {% for column in columns -%}
    cast(null as {{ column_type(kinds.get(column, 'text')) }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
