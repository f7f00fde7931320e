{% macro metric_quantile_sets(name, fact, metrics, slice) -%}
    {#- The grouping sets of the quantiles of one fact by one slice; empty where it has none to publish. -#}
    {%- set own = metrics | selectattr('shape', 'equalto', 'quantile') | selectattr('numerator.fact', 'equalto', name) | list -%}
    {{ return(metric_slice_sets([slice], own, fact, (own | selectattr('over_all_channels') | list | length) > 0)) }}
{%- endmacro %}
