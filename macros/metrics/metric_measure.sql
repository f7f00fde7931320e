{% macro metric_measure(metric, facts) -%}
    {#- What a simple metric takes from its fact: {fact, agg, column, share}. Raises on all that MetricFlow and the marts could read
        differently. -#}
    {%- set params = metric.type_params.metric_aggregation_params -%}
    {%- if metric.type != 'simple' or not params -%}
        {{ metric_breach(metric.name, "is not a simple metric with an aggregation of its own", "Ratios take simple metrics as numerator and denominator.") }}
    {%- endif -%}
    {%- set column = metric.type_params.expr | string -%}
    {%- if not modules.re.fullmatch('[a-z][a-z0-9_]*', column) or column in ['true', 'false', 'null'] -%}
        {{ metric_breach(metric.name, "its expr is not one column of its fact: " ~ column, "Put the logic into a column of the fact.") }}
    {%- endif -%}
    {%- if params.agg not in ['sum', 'sum_boolean', 'count', 'count_distinct', 'average', 'median', 'percentile', 'max'] -%}
        {{ metric_breach(metric.name, "agg " ~ params.agg ~ " is not supported", "Use sum, sum_boolean, count, count_distinct, average, median, percentile or max.") }}
    {%- endif -%}
    {%- if params.non_additive_dimension -%}
        {{ metric_breach(metric.name, "has a non-additive dimension", "Give the stock a fact of its own, one row a day.") }}
    {%- endif -%}
    {%- if metric.filter -%}
        {{ metric_breach(metric.name, "has a filter", "Put the condition into a boolean column of the fact.") }}
    {%- endif -%}
    {%- if metric.type_params.join_to_timespine or metric.type_params.fill_nulls_with is not none -%}
        {{ metric_breach(metric.name, "fills gaps in time", "Where nothing was measured nothing is published.") }}
    {%- endif -%}
    {%- if params.agg_params and (params.agg_params.use_discrete_percentile or params.agg_params.use_approximate_percentile) -%}
        {{ metric_breach(metric.name, "declares a percentile_type", "Leave it out: every engine then interpolates.") }}
    {%- endif -%}
    {%- if params.semantic_model not in facts -%}
        {{ metric_breach(metric.name, "its fact " ~ params.semantic_model ~ " is not in the list of facts", "Add it to macros/metrics/facts_with_metrics.sql, and models metric_parts_" ~ params.semantic_model ~ " and metric_cells_" ~ params.semantic_model ~ ".") }}
    {%- endif -%}
    {%- if params.agg_time_dimension and params.agg_time_dimension != facts[params.semantic_model].time_dimension -%}
        {{ metric_breach(metric.name, "is dated by " ~ params.agg_time_dimension, "All metrics of a fact are dated by its agg_time_dimension.") }}
    {%- endif -%}
    {%- set share = {'median': 0.5, 'percentile': params.agg_params.percentile}.get(params.agg) -%}
    {{ return({'fact': params.semantic_model, 'agg': params.agg, 'column': column, 'share': share}) }}
{%- endmacro %}
