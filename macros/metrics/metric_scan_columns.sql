{% macro metric_scan_columns(name, metrics) -%}
    {#- What the metrics take from one fact: {columns, aggregates: {alias: expression}, quantiles: {column: shares}, numbers: of the
        metrics with a part in it}. -#}
    {%- set columns = [] -%}
    {%- set aggregates = {} -%}
    {%- set quantiles = {} -%}
    {%- set numbers = [] -%}
    {%- for metric in metrics -%}
        {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] and metric[part].fact == name -%}
            {%- set measure = metric[part] -%}
            {%- if measure.column not in columns -%}{%- do columns.append(measure.column) -%}{%- endif -%}
            {%- if metric.number not in numbers -%}{%- do numbers.append(metric.number) -%}{%- endif -%}
            {%- set needed = {'average': ['sum', 'count'], 'median': ['count'], 'percentile': ['count'], 'max': ['max', 'count']}.get(measure.agg, [measure.agg]) -%}
            {#- A sum may be 0 or less: how many rows it is of must be counted. -#}
            {%- set counted = ['count'] if metric.shape == 'total' and measure.agg == 'sum' else [] -%}
            {%- for agg in needed + counted -%}
                {#- Of what a mean is taken there are fractions, such as those of a second. -#}
                {%- set summed = exact_in_sums(measure.column) if measure.agg == 'average' and agg == 'sum' else measure.column -%}
                {%- do aggregates.update({measure.column ~ '__' ~ agg: metric_aggregate(agg, summed)}) -%}
            {%- endfor -%}
            {%- if measure.share is not none -%}
                {%- do quantiles.setdefault(measure.column, []).append(measure.share) if measure.share not in quantiles.get(measure.column, []) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'columns': columns, 'aggregates': aggregates, 'quantiles': quantiles, 'numbers': numbers}) }}
{%- endmacro %}
