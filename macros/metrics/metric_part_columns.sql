{% macro metric_part_columns(name, metrics) -%}
    {#- What the metrics of one fact are added up from: {parts: {column of metric_parts_<fact>: {agg, column}}, distinct: the same for counts of
        distinct values, which do not add up, quantiles: {column: shares}}. -#}
    {%- set found = {'parts': {}, 'distinct': {}, 'quantiles': {}} -%}
    {%- for metric in metrics if metric.numerator.fact == name -%}
        {%- for measure in [metric.numerator, metric.denominator, metric.provisional] if measure -%}
            {#- A sum may be 0 or less: the number of rows that it is of is counted. -#}
            {%- set aggs = {
                'average': ['sum', 'count'], 'median': ['count'], 'percentile': ['count'], 'max': ['max', 'count'],
                'sum': ['sum', 'count'] if metric.shape == 'total' else ['sum']
            }.get(measure.agg, [measure.agg]) -%}
            {%- for agg in aggs -%}
                {%- do found['distinct' if agg == 'count_distinct' else 'parts'].update({metric_part(measure, agg): {'agg': agg, 'column': measure.column}}) -%}
            {%- endfor -%}
            {%- if measure.share is not none and measure.share not in found.quantiles.get(measure.column, []) -%}
                {%- do found.quantiles.setdefault(measure.column, []).append(measure.share) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
