{% macro metric_aggregate(agg, column) -%}
    {#- Counts are whole numbers, sums and maxima are doubles. -#}
    {%- if agg == 'sum_boolean' -%}
        count(case when {{ column }} then 1 end)
    {%- elif agg == 'sum' -%}
        cast(sum({{ column }}) as {{ column_type('double') }})
    {%- elif agg == 'count' -%}
        count({{ column }})
    {%- elif agg == 'count_distinct' -%}
        count(distinct {{ column }})
    {%- elif agg == 'max' -%}
        cast(max({{ column }}) as {{ column_type('double') }})
    {%- endif -%}
{%- endmacro %}
