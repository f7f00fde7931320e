{% macro opportunity_metrics(fact_models) -%}
    {#- The metrics that are ranked, as metric_declarations gives them, with label and direction: what customers want of us, as a share of rows
        of one fact that adds up. Left out: shares done within a time, which cut one wait at several places, and those of the
        var opportunity_metrics_left_out. -#}
    {%- set by_name = {} -%}
    {%- for metric in graph.metrics.values() -%}
        {%- do by_name.update({metric.name: metric}) -%}
    {%- endfor -%}
    {%- set ranked = [] -%}
    {%- for metric in metric_declarations(fact_models) if metric.shape == 'ratio' and metric.statistic == 'rate' and metric.is_additive -%}
        {%- set declared = by_name[metric.metric_name] -%}
        {%- set is_within_time = modules.re.search('_within_[0-9]+[hd]_rate$', metric.metric_name) is not none -%}
        {%- if declared.config.meta.orientation == 'customer'
            and declared.config.meta.direction in ['higher', 'lower']
            and metric.desired_outcome != 'none'
            and metric.metric_name not in var('opportunity_metrics_left_out')
            and not is_within_time
            and metric.numerator.fact == metric.denominator.fact
            and metric.numerator.agg == 'sum_boolean'
            and metric.denominator.agg in ['sum_boolean', 'count'] -%}
            {%- do ranked.append(dict(metric, label=declared.label, direction=declared.config.meta.direction)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(ranked) }}
{%- endmacro %}
