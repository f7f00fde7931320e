{% macro metric_square(measure) -%}
    {#- The column of metric_spreads_<fact> for the square of a measure. -#}
    {{ return('square_' ~ local_md5(measure.column ~ measure.agg)[:8]) }}
{%- endmacro %}
