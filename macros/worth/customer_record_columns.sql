{% macro customer_record_columns(told) -%}
    {#- All counts as columns of one kind of change: what it tells of each by name, null of what it does not tell. -#}
    {% for name in customer_record_counts() -%}
    cast({{ told.get(name, 'null') }} as {{ column_type('double' if name.endswith('sum') else 'bigint') }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
