{% macro metric_aggregate(agg, column) -%}
    {%- if agg == 'sum_boolean' -%}
        cast(sum(case when {{ column }} then 1 else 0 end) as double)
    {%- elif agg == 'sum' -%}
        cast(sum({{ column }}) as double)
    {%- elif agg == 'count' -%}
        cast(count({{ column }}) as double)
    {%- elif agg == 'count_distinct' -%}
        cast(count(distinct {{ column }}) as double)
    {%- elif agg == 'max' -%}
        cast(max({{ column }}) as double)
    {%- endif -%}
{%- endmacro %}
