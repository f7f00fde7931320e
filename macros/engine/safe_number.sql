{% macro safe_number(text) -%}
    {#- '12', '-0.5', '1e-05'; null for all else. -#}
    {%- set number = trimmed(text) -%}
    case
        when {{ matches_pattern(number, '^[+-]?[0-9]{1,18}([.][0-9]{0,18})?([eE][+-]?[0-9]{1,2})?$') }}
            then {{ adapter.dispatch('number_of_digits')(number) }}
    end
{%- endmacro %}

{% macro default__number_of_digits(digits) -%}
    cast({{ digits }} as {{ column_type('double') }})
{%- endmacro %}

{% macro duckdb__number_of_digits(digits) -%}
    {#- DuckDB may work out a branch for rows that do not come to it. -#}
    try_cast({{ digits }} as double)
{%- endmacro %}

{% macro redshift__number_of_digits(digits) -%}
    try_cast({{ digits }} as double precision)
{%- endmacro %}

{% macro bigquery__number_of_digits(digits) -%}
    safe_cast({{ digits }} as float64)
{%- endmacro %}
