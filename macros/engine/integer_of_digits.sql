{% macro integer_of_digits(digits) -%}
    {#- The number of a text that is known to be digits, in the branch of a case. -#}
    {{ return(adapter.dispatch('integer_of_digits')(digits)) }}
{%- endmacro %}

{% macro default__integer_of_digits(digits) -%}
    cast({{ digits }} as {{ column_type('bigint') }})
{%- endmacro %}

{% macro duckdb__integer_of_digits(digits) -%}
    {#- DuckDB may work out a branch for rows that do not come to it. -#}
    try_cast({{ digits }} as bigint)
{%- endmacro %}

{% macro redshift__integer_of_digits(digits) -%}
    try_cast({{ digits }} as bigint)
{%- endmacro %}

{% macro bigquery__integer_of_digits(digits) -%}
    safe_cast({{ digits }} as int64)
{%- endmacro %}
