{% macro opportunity_same_cell(left, right) -%}
    {#- Whether rows of two relations have the same kind of cases and the same of all dimensions. -#}
    {% for dimension in ['case_name'] + opportunity_columns() -%}
    {{ ' and ' if not loop.first }}{{ left }}.{{ dimension }} = {{ right }}.{{ dimension }}
    {%- endfor -%}
{%- endmacro %}
