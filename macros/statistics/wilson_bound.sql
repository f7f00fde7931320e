{% macro wilson_bound(share, count, sign) -%}
    {#- One end of Wilson's 95 % interval of a share of `count` independent cases, which may be a fraction of one. -#}
    {%- set z = '1.959963984540054' -%}
    least(1, greatest(0, (
        {{ share }} * {{ count }} + {{ z }} * {{ z }} / 2
        {{ sign }} {{ z }} * sqrt({{ count }} * {{ share }} * (1 - {{ share }}) + {{ z }} * {{ z }} / 4)
    ) / ({{ count }} + {{ z }} * {{ z }})))
{%- endmacro %}
