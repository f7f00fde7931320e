{% macro wilson_bound(share, count, sign) -%}
    {#- One end of Wilson's 95 % interval of a share of `count` independent cases, which may be a fraction of one. Each end is told from
        its own side, by the product of the roots: the difference that the textbook has would leave a remainder instead of 0 and 1. -#}
    {%- set side = share if sign == '-' else '(1 - ' ~ share ~ ')' -%}
    {{ '1 - ' if sign == '+' }}{{ count }} * {{ side }} * {{ side }} / (
        {{ count }} * {{ side }} + 1.9207294103470627
        + 1.959963984540054 * sqrt({{ count }} * {{ share }} * (1 - {{ share }}) + 0.9603647051735313)
    )
{%- endmacro %}
