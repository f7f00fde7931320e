{% macro metric_fact_scans(name, fact, metrics, every_slice) -%}
    {#- CTEs of one fact: `name`_rows (its columns, sliced and dated), `name`_scan (all additive aggregates by all grouping sets),
        `name`_parts (one row per metric and slice), and for each slice the quantiles. -#}
    {%- set columns = [] -%}
    {%- set aggregates = {} -%}
    {%- set quantiles = {} -%}
    {%- set own = [] -%}
    {%- for metric in metrics -%}
        {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] and metric[part].fact == name -%}
            {%- set measure = metric[part] -%}
            {%- if measure.column not in columns -%}{%- do columns.append(measure.column) -%}{%- endif -%}
            {%- if metric.number not in own -%}{%- do own.append(metric.number) -%}{%- endif -%}
            {%- set needed = {'average': ['sum', 'count'], 'median': ['count'], 'percentile': ['count'], 'max': ['max', 'count']}.get(measure.agg, [measure.agg]) -%}
            {#- A sum may be 0 or less: how many rows it is of must be counted. -#}
            {%- set counted = ['count'] if metric.shape == 'total' and measure.agg == 'sum' else [] -%}
            {%- for agg in needed + counted -%}
                {%- do aggregates.update({measure.column ~ '__' ~ agg: metric_aggregate(agg, measure.column)}) -%}
            {%- endfor -%}
            {%- if measure.share is not none -%}
                {%- do quantiles.setdefault(measure.column, []).append(measure.share) if measure.share not in quantiles.get(measure.column, []) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set sets = metric_slice_sets(every_slice, metrics | selectattr('number', 'in', own) | list) -%}
    {{ name }}_rows as (

        select
            {{ fact.time_column }} as period_day,
            {{ first_day('week', fact.time_column) }} as period_week,
            {{ first_day('month', fact.time_column) }} as period_month,
            {% for slice, column in fact.slices.items() -%}
            coalesce(cast({{ column }} as {{ column_type('text') }}), 'unknown') as {{ slice }},
            {% endfor -%}
            {{ columns | join(',\n            ') }}
        from {{ fact.relation }}

    ),

    {{ name }}_scan as (

        select
            {{ metric_group_keys(sets) }},
            {% for alias, expression in aggregates.items() -%}
            {{ expression }} as {{ alias }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_rows
        {{ metric_grouping_sets(sets) }}

    ),

    {{ name }}_parts as (

        select
            numbered.metric_number,
            scan.period_grain,
            scan.period_start,
            scan.channel,
            scan.slice_name,
            scan.slice_value,
            {{ metric_part_case(metrics, name, 'numerator') }} as numerator,
            {{ metric_part_case(metrics, name, 'denominator') }} as denominator,
            {{ metric_part_case(metrics, name, 'single_value') }} as single_value,
            {{ metric_part_case(metrics, name, 'measured_count') }} as measured_count,
            {{ metric_part_case(metrics, name, 'provisional') }} as provisional_count
        from {{ name }}_scan as scan
        cross join (
            {% for number in own %}select {{ number }} as metric_number{{ ' union all ' if not loop.last }}{% endfor %}
        ) as numbered

    ),
    {% for slice in every_slice if metric_quantile_sets(name, metrics, slice) -%}
    {{ metric_quantile_scan(name, metrics, quantiles, slice) }}
    {% endfor -%}
{%- endmacro %}
