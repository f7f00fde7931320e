{% macro student_quantile(degrees) -%}
    {#- The 97.5% point of Student's t, for intervals of 95%: Cornish-Fisher's expansion about the normal one, M. Abramowitz, I. A. Stegun,
        Handbook of Mathematical Functions, 26.7.5; relative error below 2e-5 from eight degrees of freedom on. -#}
    (1.959963984540054 + 2.3722711 / {{ degrees }} + 2.8224986 / ({{ degrees }} * {{ degrees }})
    + 2.5558487 / ({{ degrees }} * {{ degrees }} * {{ degrees }})
    + 1.5895341 / ({{ degrees }} * {{ degrees }} * {{ degrees }} * {{ degrees }}))
{%- endmacro %}
