{% macro opportunity_metrics() -%}
    {#- The metrics that are ranked, as metric_declarations gives them, with label, direction and the columns of their fact: what customers want
        of us, as a share of contacts or journeys that adds up. A survey's answers are left out: who answers is not who was served. So are shares
        done within a time, which cut one wait at several places, and those of the var opportunity_metrics_left_out. None while dbt parses. -#}
    {%- set ranked = [] -%}
    {%- if execute -%}
        {%- set fact_models = metric_facts() -%}
        {%- set by_name = {} -%}
        {%- for metric in graph.metrics.values() -%}
            {%- do by_name.update({metric.name: metric}) -%}
        {%- endfor -%}
        {%- for metric in metric_declarations(fact_models) if metric.shape == 'ratio' and metric.statistic == 'rate' and metric.is_additive -%}
            {%- set declared = by_name[metric.metric_name] -%}
            {%- set is_within_time = modules.re.search('_within_[0-9]+[hd]_rate$', metric.metric_name) is not none -%}
            {%- if declared.config.meta.orientation == 'customer'
                and declared.config.meta.direction in ['higher', 'lower']
                and metric.desired_outcome != 'none'
                and metric.metric_name not in var('opportunity_metrics_left_out')
                and not is_within_time
                and metric.numerator.fact in ['contacts', 'journeys']
                and metric.numerator.fact == metric.denominator.fact
                and metric.numerator.agg == 'sum_boolean'
                and metric.denominator.agg in ['sum_boolean', 'count'] -%}
                {%- do ranked.append(dict(
                    metric, label=declared.label, direction=declared.config.meta.direction, fact=fact_models[metric.numerator.fact]
                )) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(ranked) }}
{%- endmacro %}
