{% macro opportunity_shrunken(difference, variance, between, segments) -%}
    {#- Columns shrunken_difference and its standard_error: a measured difference from what is expected, drawn towards none of it by how
        much its kind of segments differs beyond sampling. C. N. Morris, Parametric empirical Bayes inference: theory and applications, Journal of
        the American Statistical Association 78 (1983) 47-55, with known mean: the second term is for not knowing how much to draw. -#}
    {{ difference }} * {{ between }} / ({{ between }} + {{ variance }}) as shrunken_difference,
    sqrt(
        {{ variance }} * {{ between }} / ({{ between }} + {{ variance }})
        + 2.0 / greatest({{ segments }} - 2, 1)
        * {{ variance }} * {{ variance }} / (({{ between }} + {{ variance }}) * ({{ between }} + {{ variance }}))
        * {{ difference }} * {{ difference }}
    ) as standard_error
{%- endmacro %}
