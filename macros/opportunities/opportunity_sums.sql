{% macro opportunity_sums(metrics) -%}
    {#- Columns <metric>_cases and <metric>_failures of each ranked metric: the sums of those of cells. -#}
    {%- for metric in metrics | map(attribute='metric_name') %}
    cast(sum({{ metric }}_cases) as {{ column_type('double') }}) as {{ metric }}_cases,
    cast(sum({{ metric }}_failures) as {{ column_type('double') }}) as {{ metric }}_failures{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
