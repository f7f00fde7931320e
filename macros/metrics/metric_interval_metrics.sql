{% macro metric_interval_metrics(name, metrics) -%}
    {#- The rates, means and scores that one fact can tell an interval of: both sides of the ratio are in it, and it is published by month
        or over all. Numerator and denominator are numbered measures: {metrics: [{number, kind, period_grains, numerator, denominator}], measures}; kind is share (which lies between 0 and 1), mean or score. -#}
    {%- set measures = [] -%}
    {%- set found = [] -%}
    {%- for metric in metrics if metric.shape in ['ratio', 'average'] and metric.has_interval and metric.numerator.fact == name
        and (metric.shape == 'average' or metric.denominator.fact == name)
        and ('month' in metric.period_grains or 'all' in metric.period_grains) -%}
        {%- set sides = [
            {'column': metric.numerator.column, 'agg': 'sum' if metric.shape == 'average' else metric.numerator.agg},
            {'column': metric.numerator.column, 'agg': 'count'} if metric.shape == 'average'
                else {'column': metric.denominator.column, 'agg': metric.denominator.agg}
        ] -%}
        {%- for side in sides if side not in measures -%}{%- do measures.append(side) -%}{%- endfor -%}
        {%- do found.append({
            'number': metric.number,
            'kind': 'share' if metric.unit == 'share' else metric.statistic,
            'period_grains': metric.period_grains,
            'numerator': measures.index(sides[0]) + 1,
            'denominator': measures.index(sides[1]) + 1
        }) -%}
    {%- endfor -%}
    {{ return({'metrics': found, 'measures': measures}) }}
{%- endmacro %}
