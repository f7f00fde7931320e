{% macro metric_slices() -%}
    {#- The slices that every metric is published by, besides over all. -#}
    {{ return(['reason', 'customer_segment', 'product', 'region', 'team', 'severity']) }}
{%- endmacro %}
