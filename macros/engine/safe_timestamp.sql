{% macro safe_timestamp(text) -%}
    {#- The moment of a text as ISO 8601 has it; null where there is none such, as on 30 February. -#}
    {{ return(adapter.dispatch('safe_timestamp')(text)) }}
{%- endmacro %}

{% macro default__safe_timestamp(text) -%}
    try_cast({{ text }} as {{ column_type('timestamp') }})
{%- endmacro %}

{% macro postgres__safe_timestamp(text) -%}
    case when pg_input_is_valid({{ text }}, 'timestamp') then cast({{ text }} as timestamp) end
{%- endmacro %}

{% macro redshift__safe_timestamp(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro snowflake__safe_timestamp(text) -%}
    {#- Not by the format of the session. -#}
    try_to_timestamp_ntz({{ text }}, 'YYYY-MM-DD HH24:MI:SS')
{%- endmacro %}

{% macro bigquery__safe_timestamp(text) -%}
    safe_cast({{ text }} as timestamp)
{%- endmacro %}
