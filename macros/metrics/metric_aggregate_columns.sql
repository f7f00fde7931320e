{% macro metric_aggregate_columns(aggregates) -%}
    {#- The aggregates of a scan as columns of a select. -#}
    {% for alias, expression in aggregates.items() -%}
    {{ expression }} as {{ alias }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
