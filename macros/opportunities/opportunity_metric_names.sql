{% macro opportunity_metric_names(metrics) -%}
    {#- A query of the ranked metrics, metric_name and case_name (contacts or journeys), to make a row per metric of a row that has columns for all. -#}
    {% for metric in metrics -%}
    select
        '{{ metric.metric_name }}' as metric_name,
        '{{ metric.case_name }}' as case_name
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
