{% macro opportunity_segment_texts() -%}
    {#- Expressions that, joined, name a segment: ', team billing, reason double charge'. -#}
    {%- set texts = [] -%}
    {%- for dimension in opportunity_columns() -%}
        {%- do texts.append("coalesce(', " ~ dimension | replace('_', ' ') ~ " ' || " ~ dimension ~ ", '')") -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
