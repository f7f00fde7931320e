{% macro text_literal(text) -%}
    {#- A text of the project's own as a literal on one line, or null where there is none. -#}
    {%- set on_one_line = text | string | replace('\\', '/') | replace('\n', ' ') | trim if text is not none else none -%}
    cast({{ dbt.string_literal(dbt.escape_single_quotes(on_one_line)) if on_one_line else 'null' }} as {{ column_type('text') }})
{%- endmacro %}
