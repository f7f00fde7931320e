{% macro opportunity_wilson_limit(share, count, quantile, sign) -%}
    {#- A limit of a share of so many independent cases: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
        Journal of the American Statistical Association 22 (1927) 209-212. -#}
    (
        {{ share }} + {{ quantile }} * {{ quantile }} / (2 * {{ count }})
        {{ sign }} {{ quantile }} * sqrt(
            {{ share }} * (1 - {{ share }}) / {{ count }} + {{ quantile }} * {{ quantile }} / (4 * {{ count }} * {{ count }})
        )
    ) / (1 + {{ quantile }} * {{ quantile }} / {{ count }})
{%- endmacro %}
