{% macro metric_interval_metrics(name, metrics) -%}
    {#- The rates, means and scores of one fact of which an interval can be computed: both sides of the ratio are numbered measures of it, and
        it is published by month or over the whole period. {metrics: [{number, kind, numerator, denominator, is_part}], measures: [{column, agg}],
        pairs: those of metrics, each once}; kind is share (between 0 and 1), mean or score. `is_part`: a row with the numerator has the denominator
        once, so that their product is the numerator (of shares the test numerators_are_part_of_denominators checks it). -#}
    {%- set counts = ['sum_boolean', 'count'] -%}
    {%- set measures = [] -%}
    {%- set found = [] -%}
    {%- set pairs = [] -%}
    {%- for metric in metrics if metric.shape in ['ratio', 'average'] and metric.has_interval and metric.numerator.fact == name
        and ('month' in metric.period_grains or 'all' in metric.period_grains) -%}
        {%- set sides = [
            {'column': metric.numerator.column, 'agg': 'sum' if metric.shape == 'average' else metric.numerator.agg},
            {'column': metric.numerator.column, 'agg': 'count'} if metric.shape == 'average'
                else {'column': metric.denominator.column, 'agg': metric.denominator.agg}
        ] -%}
        {%- for side in sides if side not in measures -%}{%- do measures.append(side) -%}{%- endfor -%}
        {%- set pair = {
            'numerator': measures.index(sides[0]) + 1,
            'denominator': measures.index(sides[1]) + 1,
            'is_part': sides[0].agg == 'sum' and sides[1] == {'column': sides[0].column, 'agg': 'count'}
                or metric.unit == 'share' and sides[0].agg in counts and sides[1].agg in counts
        } -%}
        {%- if pair not in pairs -%}{%- do pairs.append(pair) -%}{%- endif -%}
        {%- do found.append(dict(pair, number=metric.number, kind='share' if metric.unit == 'share' else metric.statistic)) -%}
    {%- endfor -%}
    {{ return({'metrics': found, 'measures': measures, 'pairs': pairs}) }}
{%- endmacro %}
