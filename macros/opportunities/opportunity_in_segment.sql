{% macro opportunity_in_segment(cells, segments) -%}
    {#- Whether a cell lies in a segment of its kind of cases: it has what the segment names; a dimension that the segment does not name is null
        there. -#}
    {{ segments }}.case_name = {{ cells }}.case_name
    {%- for dimension in opportunity_columns() %}
    and ({{ segments }}.{{ dimension }} is null or {{ segments }}.{{ dimension }} = {{ cells }}.{{ dimension }})
    {%- endfor -%}
{%- endmacro %}
