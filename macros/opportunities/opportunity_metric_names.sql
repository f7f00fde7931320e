{% macro opportunity_metric_names() -%}
    {#- A query of the names of the ranked metrics, to make one row per metric of a row that has columns for all. -#}
    {% for metric in opportunity_metrics() | map(attribute='metric_name') -%}
    select '{{ metric }}' as metric_name {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
