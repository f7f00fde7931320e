{% macro opportunity_in_segment(cells, segments) -%}
    {#- Whether a cell lies in a segment: it has what the segment names; a dimension that the segment does not name is null there. -#}
    {% for dimension in opportunity_columns() -%}
    {{ ' and ' if not loop.first }}coalesce({{ segments }}.{{ dimension }}, {{ cells }}.{{ dimension }}) = {{ cells }}.{{ dimension }}
    {%- endfor -%}
{%- endmacro %}
