{% macro opportunity_counts(metrics) -%}
    {#- Columns <metric>_cases and <metric>_failures of each ranked metric: how many rows of opportunity_cases it counts, and how many failed. -#}
    {%- for metric in metrics | map(attribute='metric_name') %}
    count({{ metric }}) as {{ metric }}_cases,
    count(case when {{ metric }} = 1 then 1 end) as {{ metric }}_failures{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
