{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed')(text)) }}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    trim({{ text }})
{%- endmacro %}

{% macro duckdb__trimmed(text) -%}
    trim({{ text }}, ' ')
{%- endmacro %}

{% macro bigquery__trimmed(text) -%}
    trim({{ text }}, ' ')
{%- endmacro %}

{% macro trino__trimmed(text) -%}
    trim(both ' ' from {{ text }})
{%- endmacro %}
