{% macro metric_aggregate(agg, column) -%}
    {%- if agg == 'sum_boolean' -%}
        cast(sum(case when {{ column }} then 1 else 0 end) as {{ column_type('double') }})
    {%- elif agg == 'sum' -%}
        cast(sum({{ column }}) as {{ column_type('double') }})
    {%- elif agg == 'count' -%}
        cast(count({{ column }}) as {{ column_type('double') }})
    {%- elif agg == 'count_distinct' -%}
        cast(count(distinct {{ column }}) as {{ column_type('double') }})
    {%- elif agg == 'max' -%}
        cast(max({{ column }}) as {{ column_type('double') }})
    {%- endif -%}
{%- endmacro %}
