{% macro week_of_number(number) -%}
    cast({{ plus_days("cast('1970-01-05' as date)", '7 * ' ~ number) }} as date)
{%- endmacro %}
