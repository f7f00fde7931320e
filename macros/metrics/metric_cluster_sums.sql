{% macro metric_cluster_sums(measured, is_alone) -%}
    {#- What a spread over clusters is made of, as alias -> aggregate over rows of one cluster each: the total and the sum of squares of
        each measure, the sum of products of each numerator with its denominator, and how many clusters have a case. `is_alone`: each row
        is one row of the fact, where a measure that counts is 0 or 1 and its own square, which spares most of the sums. -#}
    {%- set sums = {} -%}
    {%- for measure in measured.measures -%}
        {%- set column = 'measure_' ~ loop.index -%}
        {%- set is_own_square = is_alone and measure.agg != 'sum' -%}
        {%- do sums.update({'total_' ~ loop.index: 'sum(' ~ column ~ ')'}) -%}
        {%- do sums.update({
            'square_' ~ loop.index:
                exact_square_sum(column) if measure.agg == 'sum' else 'sum(' ~ column ~ ('' if is_own_square else ' * ' ~ column) ~ ')'
        }) -%}
    {%- endfor -%}
    {%- for metric in measured.metrics -%}
        {%- set numerator = measured.measures[metric.numerator - 1] -%}
        {%- set denominator = measured.measures[metric.denominator - 1] -%}
        {%- set top, bottom = 'measure_' ~ metric.numerator, 'measure_' ~ metric.denominator -%}
        {%- set is_part = is_alone and numerator.agg == 'sum_boolean' and denominator.agg == 'count' and numerator.column == denominator.column -%}
        {%- do sums.update({
            'product_' ~ metric.numerator ~ '_' ~ metric.denominator: 'sum(' ~ top ~ ('' if is_part else ' * ' ~ bottom) ~ ')',
            'clusters_' ~ metric.numerator ~ '_' ~ metric.denominator:
                'sum(' ~ bottom ~ ')' if is_part
                else 'sum(cast(case when ' ~ top ~ ' <> 0 or ' ~ bottom ~ ' <> 0 then 1 else 0 end as ' ~ column_type('double') ~ '))'
        }) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}
