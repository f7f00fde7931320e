{% macro exact_in_sums(expression, bits=20) -%}
    {#- A fraction rounded to a multiple of 2^-bits (20: about a millionth): doubles of such add up exactly, below 2^(53 - bits), so that
        the sum does not hang on the order in which rows are read. -#}
    floor(({{ expression }}) * {{ 2 ** bits }} + 0.5) / {{ 2 ** bits }}
{%- endmacro %}
