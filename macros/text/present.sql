{% macro present(text) -%}
    {#- Null for what exports write when they have nothing: an empty field or a question mark. -#}
    nullif(nullif({{ trimmed(text) }}, ''), '?')
{%- endmacro %}
