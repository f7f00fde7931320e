{% macro metric_unsummed(cte, name, metrics, quantile_shares, read) -%}
    {#- The CTE `cte`: the quantiles and counts of distinct values of `read`, which do not add up, from the rows of a fact in every cell. Exact
        quantiles hold every value of every group in memory, so each slice is a scan of its own, with all quantiles of a column in one list. -#}
    {%- set own = [] -%}
    {%- for metric in metrics if (metric.numerator.agg == 'count_distinct' if read.distinct else metric.shape == 'quantile') -%}{%- do own.append(metric) -%}{%- endfor -%}
    {%- set grains = own | map(attribute='period_grains') | sum(start=[]) | unique | list -%}
    {%- set channel_sets = [['channel'], []] if own | selectattr('over_all_channels') | list else [['channel']] -%}
    {%- set periods = {'day': 'metric_date', 'week': 'period_week', 'month': 'period_month'} -%}
    {%- set aggregates = [] -%}
    {%- for column in read.quantiles -%}{%- do aggregates.append(quantiles(column, quantile_shares[column]) ~ ' as quantiles_' ~ ((quantile_shares | list).index(column) + 1)) -%}{%- endfor -%}
    {%- for part, measure in read.distinct.items() -%}{%- do aggregates.append(metric_aggregate(measure.agg, measure.column) ~ ' as ' ~ part) -%}{%- endfor -%}
    {%- set scans = [] -%}
    {% for slice in ['every'] + metric_slices() -%}
    {%- set published = grains if slice == 'every' else grains | reject('equalto', 'day') | list -%}
    {%- if published -%}
    {%- do scans.append(cte ~ '_' ~ slice) -%}
    {{ cte }}_{{ slice }} as (

        select
            case
                {% for grain, column in periods.items() if grain in published -%}
                when grouping({{ column }}) = 0 then '{{ grain }}'
                {% endfor -%}
                else 'all'
            end as period_grain,
            coalesce({% for grain, column in periods.items() if grain in published %}{{ column }}, {% endfor %}cast(null as date)) as period_start,
            channel,
            '{{ slice | replace('every', 'all') }}' as slice_name,
            {{ slice }} as slice_value,
            {{ aggregates | join(',\n            ') }}
        from {{ name }}_rows
        group by grouping sets (
            {%- for grain in published %}
            {%- set is_last = loop.last %}
            {%- for channel in channel_sets %}
            ({{ (([periods[grain]] if grain != 'all' else []) + channel + [slice]) | join(', ') }}){{ ',' if not (is_last and loop.last) }}
            {%- endfor %}
            {%- endfor %}
        )

    ),

    {% endif -%}
    {% endfor -%}
    {{ cte }} as (

        {% for scan in scans -%}
        select * from {{ scan }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),
{%- endmacro %}
