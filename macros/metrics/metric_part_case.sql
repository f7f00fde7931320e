{% macro metric_part_case(metrics, part, columns, places={}) -%}
    {#- `part` of each metric, which is known by its place in the list: a column of parts (part_<place> where `places` has it), a quantile, or a
        count of distinct values. -#}
    {%- set branches = [] -%}
    {%- for metric in metrics -%}
        {%- set found = none -%}
        {%- if part == 'numerator' and metric.shape in ['ratio', 'average', 'total'] -%}
            {%- set found = metric_part(metric.numerator) -%}
        {%- elif part == 'denominator' and metric.shape == 'ratio' -%}
            {%- set found = metric_part(metric.denominator) -%}
        {%- elif part == 'denominator' and metric.shape == 'average' -%}
            {%- set found = metric_part(metric.numerator, 'count') -%}
        {%- elif part == 'single_value' and metric.shape == 'max' -%}
            {%- set found = metric_part(metric.numerator, 'max') -%}
        {%- elif part == 'single_value' and metric.shape == 'quantile' -%}
            {%- set column = metric.numerator.column -%}
            {%- set found = nth_quantile('quantiles_' ~ ((columns.quantiles | list).index(column) + 1), columns.quantiles[column], metric.numerator.share) -%}
        {%- elif part == 'measured_count' and (metric.shape in ['max', 'quantile'] or (metric.shape == 'total' and metric.numerator.agg == 'sum')) -%}
            {%- set found = metric_part(metric.numerator, 'count') -%}
        {%- elif part == 'provisional_count' and metric.provisional -%}
            {%- set found = metric_part(metric.provisional) -%}
        {%- endif -%}
        {%- if found -%}
            {%- set found = 'part_' ~ ((places | list).index(found) + 1) if found in places else found -%}
            {%- do branches.append('when ' ~ loop.index ~ ' then ' ~ found) -%}
        {%- endif -%}
    {%- endfor -%}
    cast({{ 'case metrics.place\n    ' ~ branches | join('\n    ') ~ '\nend' if branches else 'null' }} as {{ column_type('double') }})
{%- endmacro %}
