{% macro text_literal(text) -%}
    {#- A text of the project's own as a literal on one line, or null where there is none. Engines do not agree on how an apostrophe or a
        backslash stands in a literal, so that they stand as other signs. -#}
    {%- set plain = text | string | replace("'", "\u2019") | replace("\\", "/") | replace("\n", " ") | trim if text is not none else none -%}
    cast({{ "'" ~ plain ~ "'" if plain else 'null' }} as {{ column_type('text') }})
{%- endmacro %}
