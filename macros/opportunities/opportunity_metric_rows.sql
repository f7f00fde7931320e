{% macro opportunity_metric_rows() -%}
    {#- A query of what is said of each ranked metric. -#}
    {%- do refer_to_facts() -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- for metric in opportunity_metrics(metric_facts()) if metric.numerator.fact in opportunity_facts() -%}
    select
        '{{ metric.metric_name }}' as metric_name,
        '{{ metric.label | replace("'", "''") }}' as metric_label,
        '{{ metric.desired_outcome }}' as desired_outcome,
        '{{ metric.direction }}' as direction,
        '{{ metric.numerator.fact }}' as case_name,
        cast({{ metric.definition_version }} as bigint) as definition_version
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {%- endif -%}
{%- endmacro %}
