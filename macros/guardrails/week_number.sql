{% macro week_number(day) -%}
    {#- Weeks, from Monday, since that of 5 January 1970: weeks as numbers can be counted. -#}
    cast(floor({{ seconds_between("cast('1970-01-05' as " ~ column_type('timestamp') ~ ")", "cast(" ~ day ~ " as " ~ column_type('timestamp') ~ ")") }} / 604800) as bigint)
{%- endmacro %}
