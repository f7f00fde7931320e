{% macro metric_declarations(facts, fact_name=none) -%}
    {#- The published metrics of the graph, checked: name, statistic, unit..., and the measures that they are made of; all of them, or those of
        one fact, since to check them all takes a tenth of a second. -#}
    {%- set by_name = {} -%}
    {%- for metric in graph.metrics.values() -%}
        {%- do by_name.update({metric.name: metric}) -%}
    {%- endfor -%}
    {%- set declared = [] -%}
    {%- set keys = [] -%}
    {%- for metric in graph.metrics.values() | sort(attribute='name') -%}
        {%- set meta = metric.config.meta -%}
        {%- set simple = by_name.get(metric.type_params.numerator.name) if metric.type == 'ratio' else metric -%}
        {%- set aggregation = simple.type_params.metric_aggregation_params if simple else none -%}
        {%- if fact_name and aggregation and aggregation.semantic_model != fact_name -%}
        {%- elif metric.type not in ['simple', 'ratio'] -%}
            {{ metric_breach(metric.name, "type " ~ metric.type ~ " is not supported", "Declare it as simple or ratio over columns of a fact.") }}
        {%- elif metric.filter -%}
            {{ metric_breach(metric.name, "has a filter", "Put the condition into a boolean column of the fact.") }}
        {%- elif meta.get('role') == 'component' -%}
            {%- do metric_measure(metric, facts) -%}
        {%- else -%}
            {%- for field in ['question', 'desired_outcome', 'orientation', 'direction', 'owner', 'definition_version', 'unit', 'statistic'] -%}
                {%- if field not in meta -%}
                    {{ metric_breach(metric.name, "config.meta." ~ field ~ " is missing", "Declare it, or mark the metric as role: component.") }}
                {%- endif -%}
            {%- endfor -%}
            {%- if metric.type == 'ratio' -%}
                {%- for side in ['numerator', 'denominator'] -%}
                    {%- set input = metric.type_params[side] -%}
                    {%- if input.filter or input.offset_window or input.offset_to_grain -%}
                        {{ metric_breach(metric.name, "its " ~ side ~ " has a filter or an offset", "Put the condition into a column of the fact.") }}
                    {%- endif -%}
                {%- endfor -%}
                {%- set numerator = metric_measure(by_name[metric.type_params.numerator.name], facts) -%}
                {%- set denominator = metric_measure(by_name[metric.type_params.denominator.name], facts) -%}
                {%- for measure in [numerator, denominator] if measure.agg not in ['sum', 'sum_boolean', 'count', 'count_distinct'] -%}
                    {{ metric_breach(metric.name, "agg " ~ measure.agg ~ " cannot be part of a ratio", "Use sum, sum_boolean, count or count_distinct.") }}
                {%- endfor -%}
                {%- set shape = 'ratio' -%}
            {%- else -%}
                {%- set numerator = metric_measure(metric, facts) -%}
                {%- set denominator = none -%}
                {%- set shape = {'average': 'average', 'median': 'quantile', 'percentile': 'quantile', 'max': 'max'}.get(numerator.agg, 'total') -%}
            {%- endif -%}
            {%- set statistic = meta.statistic -%}
            {%- set allowed = {
                'ratio': ['rate', 'mean', 'score'], 'average': ['mean', 'score'], 'max': ['max'], 'total': ['count', 'sum'],
                'quantile': ['median'] if numerator.share == 0.5 else ['p90'] if numerator.share == 0.9 else []
            }[shape] -%}
            {%- if statistic not in allowed -%}
                {{ metric_breach(metric.name, "statistic " ~ statistic ~ " does not fit its aggregation", "It can be: " ~ (allowed | join(', ') or 'none; use median or the 90th percentile') ~ ".") }}
            {%- endif -%}
            {%- set provisional = none -%}
            {%- if meta.get('provisional') -%}
                {%- if meta.provisional not in by_name -%}
                    {{ metric_breach(metric.name, "its provisional " ~ meta.provisional ~ " is no metric", "Name a component that counts what is not mature.") }}
                {%- endif -%}
                {%- set provisional = metric_measure(by_name[meta.provisional], facts) -%}
            {%- endif -%}
            {%- for measure in [denominator, provisional] if measure and measure.fact != numerator.fact -%}
                {{ metric_breach(metric.name, "is measured on two facts, " ~ numerator.fact ~ " and " ~ measure.fact, "Put both sides into columns of one fact.") }}
            {%- endfor -%}
            {%- set family = meta.get('metric', metric.name) -%}
            {%- if (family, statistic) in keys -%}
                {{ metric_breach(metric.name, "is the second one published as " ~ family ~ ", " ~ statistic, "Give it a name of its own.") }}
            {%- endif -%}
            {%- do keys.append((family, statistic)) -%}
            {#- A number of its own, whatever is declared beside it: a table built before another metric came still means the same. -#}
            {%- set number = local_md5(metric.name)[:7] | int(base=16) -%}
            {%- if number in declared | map(attribute='number') -%}
                {{ metric_breach(metric.name, "has the number of another metric", "Give it another name.") }}
            {%- endif -%}
            {%- do declared.append({
                'number': number,
                'metric_name': family,
                'statistic': statistic,
                'unit': meta.unit,
                'desired_outcome': meta.desired_outcome,
                'orientation': meta.orientation,
                'direction': meta.direction,
                'guarded_by': meta.get('guarded_by', []),
                'is_additive': meta.get('additive', false) and shape in ['ratio', 'average', 'total'],
                'time_basis': meta.get('time_basis', 'calendar' if meta.unit == 'second' else none),
                'definition_version': meta.definition_version,
                'over_all_channels': meta.get('over_all_channels', true),
                'period_grains': meta.get('period_grains', ['day', 'week', 'month', 'all']),
                'min_denominator': meta.get('min_denominator', 0),
                'shape': shape,
                'has_interval': meta.get('has_interval', true),
                'numerator': numerator,
                'denominator': denominator,
                'provisional': provisional
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(declared) }}
{%- endmacro %}
