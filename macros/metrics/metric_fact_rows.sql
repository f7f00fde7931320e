{% macro metric_fact_rows(name, fact, columns) -%}
    {#- The CTE `name`_rows: the columns of a fact, dated and sliced, `unknown` where a slice is not known. -#}
    {{ name }}_rows as (

        select
            {{ fact.time_column }} as metric_date,
            {{ first_day('week', fact.time_column) }} as period_week,
            {{ first_day('month', fact.time_column) }} as period_month,
            {% for slice, column in fact.slices.items() -%}
            coalesce(cast({{ column }} as {{ column_type('text') }}), 'unknown') as {{ slice }},
            {% endfor -%}
            {{ columns | unique | join(',\n            ') }}
        from {{ fact.relation }}

    ),
{%- endmacro %}
