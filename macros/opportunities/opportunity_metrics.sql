{% macro opportunity_metrics() -%}
    {#- The metrics that are ranked, a list of {metric_name, label, desired_outcome, direction, definition_version, case_name (contacts or journeys),
        fact (as in metric_facts), numerator, denominator (as in metric_measure)}: what customers want of us, as a share of contacts or journeys
        that adds up. A survey's answers are left out: who answers is not who was served. So are shares done within a time, which cut one wait
        at several places, and those of the var opportunity_metrics_left_out. None while dbt parses. -#}
    {%- set ranked = [] -%}
    {%- if execute -%}
        {%- set fact_models = metric_facts() -%}
        {%- set by_name = {} -%}
        {%- for metric in graph.metrics.values() -%}
            {%- do by_name.update({metric.name: metric}) -%}
        {%- endfor -%}
        {%- for metric in graph.metrics.values() | sort(attribute='name') if metric.type == 'ratio' and metric.config.meta.get('role') != 'component' -%}
            {%- set meta = metric.config.meta -%}
            {%- set is_within_time = modules.re.search('_within_[0-9]+[hd]_rate$', metric.name) is not none -%}
            {%- if meta.statistic == 'rate' and meta.get('additive', false)
                and meta.orientation == 'customer'
                and meta.direction in ['higher', 'lower']
                and meta.desired_outcome != 'none'
                and metric.name not in var('opportunity_metrics_left_out')
                and not is_within_time -%}
                {%- set numerator = metric_measure(by_name[metric.type_params.numerator.name], fact_models) -%}
                {%- set denominator = metric_measure(by_name[metric.type_params.denominator.name], fact_models) -%}
                {%- if numerator.fact in ['contacts', 'journeys']
                    and numerator.fact == denominator.fact
                    and numerator.agg == 'sum_boolean'
                    and denominator.agg in ['sum_boolean', 'count'] -%}
                    {%- do ranked.append({
                        'metric_name': metric.name,
                        'label': metric.label,
                        'desired_outcome': meta.desired_outcome,
                        'direction': meta.direction,
                        'definition_version': meta.definition_version,
                        'case_name': numerator.fact,
                        'fact': fact_models[numerator.fact],
                        'numerator': numerator,
                        'denominator': denominator
                    }) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(ranked) }}
{%- endmacro %}
