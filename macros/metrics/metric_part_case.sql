{% macro metric_part_case(metrics, fact_name, part) -%}
    {#- The column of the scan that is `part` of each metric. -#}
    {%- set branches = [] -%}
    {%- for metric in metrics -%}
        {%- set measure = none -%}
        {%- set agg = none -%}
        {%- if part == 'numerator' and metric.shape in ['ratio', 'average', 'total'] -%}
            {%- set measure = metric.numerator -%}
            {%- set agg = 'sum' if metric.shape == 'average' else metric.numerator.agg -%}
        {%- elif part == 'denominator' and metric.shape == 'ratio' -%}
            {%- set measure = metric.denominator -%}
            {%- set agg = metric.denominator.agg -%}
        {%- elif part == 'denominator' and metric.shape == 'average' -%}
            {%- set measure = metric.numerator -%}
            {%- set agg = 'count' -%}
        {%- elif part == 'single_value' and metric.shape == 'max' -%}
            {%- set measure = metric.numerator -%}
            {%- set agg = 'max' -%}
        {%- elif part == 'measured_count' and (metric.shape in ['max', 'quantile'] or (metric.shape == 'total' and metric.numerator.agg == 'sum')) -%}
            {%- set measure = metric.numerator -%}
            {%- set agg = 'count' -%}
        {%- elif part == 'provisional' and metric.provisional -%}
            {%- set measure = metric.provisional -%}
            {%- set agg = metric.provisional.agg -%}
        {%- endif -%}
        {%- if measure and measure.fact == fact_name -%}
            {%- do branches.append("when " ~ metric.number ~ " then scan." ~ measure.column ~ "__" ~ agg) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if branches -%}
        case numbered.metric_number
                {{ branches | join('\n                ') }}
            end
    {%- else -%}
        cast(null as {{ column_type('double') }})
    {%- endif -%}
{%- endmacro %}
