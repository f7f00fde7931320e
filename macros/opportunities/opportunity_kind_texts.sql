{% macro opportunity_kind_texts() -%}
    {#- Expressions that, joined, name the dimensions that a segment is cut by. -#}
    {%- set texts = [] -%}
    {%- for dimension in opportunity_columns() -%}
        {%- do texts.append("case when " ~ dimension ~ " is null then '' else ' " ~ dimension ~ "' end") -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
