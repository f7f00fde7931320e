{% macro safe_integer(text) -%}
    {{ return(adapter.dispatch('safe_integer')(text)) }}
{%- endmacro %}

{% macro default__safe_integer(text) -%}
    try_cast(trim({{ text }}) as bigint)
{%- endmacro %}
