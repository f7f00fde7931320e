{% macro exact_in_sums(expression) -%}
    {#- A fraction rounded to a multiple of 2^-20 (about a millionth): doubles of such add up exactly, below 2^33, so that the sum does
        not hang on the order in which rows are read. -#}
    floor(({{ expression }}) * 1048576 + 0.5) / 1048576
{%- endmacro %}
