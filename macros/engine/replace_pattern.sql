{% macro replace_pattern(text, pattern, replacement) -%}
    {#- `replacement` may name groups of the pattern as \1, \2 and so on. -#}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{% macro duckdb__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro postgres__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro redshift__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{% macro spark__replace_pattern(text, pattern, replacement) -%}
    {#- Java's $ also stands before a line break at the end, which is part of the text. -#}
    regexp_replace({{ text }}, '{{ pattern | replace("$", "\\\\z") }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{% macro trino__replace_pattern(text, pattern, replacement) -%}
    {#- As in Java; its texts have no escapes. -#}
    regexp_replace({{ text }}, '{{ pattern | replace("$", "\\z") }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{% macro snowflake__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("\\", "\\\\") }}')
{%- endmacro %}

{% macro bigquery__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, r'{{ pattern }}', r'{{ replacement }}')
{%- endmacro %}
