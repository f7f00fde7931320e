{% macro wilson_bound(share, count, sign, z=1.959963984540054) -%}
    {#- One end of Wilson's interval of a share of `count` independent cases, which may be a fraction of one: E. B. Wilson, Probable
        inference, the law of succession, and statistical inference, Journal of the American Statistical Association 22 (1927) 209-212. Each
        end is told from its own side, by the product of the roots: the difference that the textbook has would leave a remainder
        instead of 0 and 1. -#}
    {%- set z = z | float -%}
    {%- set side = share if sign == '-' else '(1 - ' ~ share ~ ')' -%}
    ({{ '1 - ' if sign == '+' }}{{ count }} * {{ side }} * {{ side }} / (
        {{ count }} * {{ side }} + {{ z * z / 2 }} + {{ z }} * sqrt({{ count }} * {{ share }} * (1 - {{ share }}) + {{ z * z / 4 }})
    ))
{%- endmacro %}
