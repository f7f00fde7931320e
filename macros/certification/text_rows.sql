{% macro text_rows(columns, rows) -%}
    {#- Rows of texts of the project's own, as a query; without rows an empty one with the same columns. -#}
    {%- for row in rows or [[none] * (columns | length)] %}
    select
        {% for column in columns -%}
        {{ text_literal(row[loop.index0]) }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    {%- if not rows %}
    from (select 1 as placeholder) as no_row
    where 1 = 0
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
