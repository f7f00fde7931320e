{% macro text_key(side, body) -%}
    {#- What is said by one side in the same words is one text, whoever said it and when. -#}
    substr({{ sha256_hex(side ~ " || ':' || coalesce(" ~ body ~ ", '')") }}, 1, 32)
{%- endmacro %}
