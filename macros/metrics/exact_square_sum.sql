{% macro exact_square_sum(column) -%}
    {#- The sum of the squares of a column, whatever the order of rows: squares of days in seconds are more than doubles add up exactly, so
        what is above 2^30 of each (floor of its multiples) and what is below are summed by themselves. -#}
    {%- set whole = 'floor(' ~ column ~ ' * ' ~ column ~ ' / 1073741824)' -%}
    sum({{ whole }}) * 1073741824 + sum({{ exact_in_sums(column ~ ' * ' ~ column ~ ' - ' ~ whole ~ ' * 1073741824') }})
{%- endmacro %}
