{% macro opportunity_segment_texts(relation) -%}
    {#- Expressions that, joined, name a segment: ', team billing, reason double charge'. -#}
    {%- set texts = [] -%}
    {%- for dimension in opportunity_columns() -%}
        {%- do texts.append("coalesce(', " ~ dimension | replace('_', ' ') ~ " ' || " ~ relation ~ "." ~ dimension ~ ", '')") -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
