{% macro wilson_limit(successes, trials, sign, z='1.959963984540054') -%}
    {#- Wilson's limit of a share, 95% unless told: '-' the lower, '+' the upper. Columns of doubles; `trials` above 0. -#}
    (
        {{ successes }} + {{ z }} * {{ z }} / 2
        {{ sign }} {{ z }} * sqrt({{ successes }} * (1 - {{ successes }} / {{ trials }}) + {{ z }} * {{ z }} / 4)
    ) / ({{ trials }} + {{ z }} * {{ z }})
{%- endmacro %}
