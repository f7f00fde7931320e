{% macro opportunity_same_cell(left, right) -%}
    {#- Whether rows of two relations are of one metric and cell. -#}
    {{ left }}.metric_name = {{ right }}.metric_name
    {%- for dimension in opportunity_columns() %} and {{ left }}.{{ dimension }} = {{ right }}.{{ dimension }}{% endfor -%}
{%- endmacro %}
