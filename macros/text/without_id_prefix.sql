{% macro without_id_prefix(text) -%}
    {#- 'Caller 2403' and '2403' are one caller; an id without a digit stays as it is. -#}
    coalesce(nullif({{ replace_pattern(present(text), '^[^0-9]+', '') }}, ''), {{ present(text) }})
{%- endmacro %}
