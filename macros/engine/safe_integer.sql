{% macro safe_integer(text) -%}
    {#- '12', '+12' and, as spreadsheets write it, '12.0'; null for all else. -#}
    {%- set number = trimmed(text) -%}
    case
        when {{ matches_pattern(number, '^[+-]?[0-9]{1,18}([.]0*)?$') }}
            then {{ integer_of_digits(nth_part(number, '.', 1)) }}
    end
{%- endmacro %}
