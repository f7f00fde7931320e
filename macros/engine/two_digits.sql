{% macro two_digits(digits) -%}
    {#- One or two digits for a part of a moment, as the engine reads them in safe_timestamp. -#}
    {{ return(adapter.dispatch('two_digits')(digits)) }}
{%- endmacro %}

{% macro default__two_digits(digits) -%}
    {{ return(digits) }}
{%- endmacro %}

{% macro snowflake__two_digits(digits) -%}
    {{ return("lpad(" ~ digits ~ ", 2, '0')") }}
{%- endmacro %}
