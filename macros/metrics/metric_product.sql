{% macro metric_product(pair, measures, stem='product') -%}
    {#- The column of metric_spreads_<fact> for the product of the two measures of a pair, or with another stem for the customers who have a case of it. -#}
    {%- set numerator, denominator = measures[pair.numerator - 1], measures[pair.denominator - 1] -%}
    {{ return(stem ~ '_' ~ local_md5(numerator.column ~ numerator.agg ~ ' ' ~ denominator.column ~ denominator.agg)[:8]) }}
{%- endmacro %}
