{% macro metric_part(measure, agg=none) -%}
    {#- The name of the column of metric_parts_<fact> that adds up to a measure; `agg` where it is another than the measure's own. -#}
    {{ return(measure.column ~ '__' ~ {'sum_boolean': 'true_count', 'average': 'sum'}.get(agg or measure.agg, agg or measure.agg)) }}
{%- endmacro %}
