{% macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(text, pattern) -%}
    regexp_like({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro duckdb__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches_pattern(text, pattern) -%}
    ({{ text }} ~ '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches_pattern(text, pattern) -%}
    {#- Java's $ also stands before a line break at the end, which is part of the text. -#}
    ({{ text }} rlike '{{ pattern | replace("$", "\\\\z") }}')
{%- endmacro %}

{% macro snowflake__matches_pattern(text, pattern) -%}
    {#- Its regexp_like asks for the whole text. -#}
    (regexp_instr({{ text }}, '{{ pattern }}') > 0)
{%- endmacro %}

{% macro trino__matches_pattern(text, pattern) -%}
    {#- As in Java; its texts have no escapes. -#}
    regexp_like({{ text }}, '{{ pattern | replace("$", "\\z") }}')
{%- endmacro %}

{% macro bigquery__matches_pattern(text, pattern) -%}
    regexp_contains({{ text }}, r'{{ pattern }}')
{%- endmacro %}
