{% macro metric_spread(name, fact, measured, cluster, every_slice) -%}
    {#- CTEs of one fact up to `name`_spread: by month and over all, with and without the channel, over all and by each slice, the sums over
        clusters that variances are made of. A cluster with one row in the period has one in every slice of it, and needs no sum of its own:
        those rows go one way, the others, summed by cluster first, another, a scan for each slice, so that little is in memory at once. -#}
    {%- set keys = ['period_grain', 'period_start', 'channel', 'slice_name', 'slice_value'] -%}
    {%- set grains = {'month': 'period_month', 'all': none} -%}
    {%- set sums = metric_cluster_sums(measured, false) -%}
    {%- set scans = [] -%}
    {{ metric_fact_rows(name, fact, [
        ('coalesce(' ~ cluster | join(', ') ~ ')' if cluster | length > 1 else cluster[0]) ~ ' as cluster_id'
    ] + (measured.measures | map(attribute='column') | unique | list)) }}

    {{ name }}_counted as (

        select
            *,
            count(*) over (partition by cluster_id, period_month) as month_row_count,
            count(*) over (partition by cluster_id) as all_row_count
        from {{ name }}_rows

    ),

    {% for grain, period in grains.items() -%}
    {%- set sets = [] -%}
    {%- for set in metric_slice_sets(every_slice, measured.metrics, fact) if 'period_day' not in set and 'period_week' not in set and ('period_month' in set) == (grain == 'month') -%}
        {%- do sets.append(set) -%}
    {%- endfor -%}
    {% if sets -%}
    {%- do scans.append(name ~ '_' ~ grain ~ '_alone') -%}
    {{ name }}_{{ grain }}_alone_rows as (

        select
            period_month,
            {{ fact.slices | join(',\n            ') }},
            {% for measure in measured.measures -%}
            cast({{ metric_row_value(measure) }} as {{ column_type('double') }}) as measure_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_counted
        where {{ grain }}_row_count = 1

    ),

    {{ name }}_{{ grain }}_alone as (

        select
            {{ metric_group_keys(sets) }},
            {{ metric_aggregate_columns(metric_cluster_sums(measured, true)) }}
        from {{ name }}_{{ grain }}_alone_rows
        {{ metric_grouping_sets(sets | select | list) }}
        {% if [] in sets -%}
        union all
        select
            'all' as period_grain,
            cast(null as date) as period_start,
            cast(null as {{ column_type('text') }}) as channel,
            'all' as slice_name,
            'all' as slice_value,
            {{ metric_aggregate_columns(metric_cluster_sums(measured, true)) }}
        from {{ name }}_{{ grain }}_alone_rows
        {% endif %}
    ),

    {% for slice in every_slice -%}
    {%- set own = [] -%}
    {%- for set in sets if (set | select('in', metric_slices()) | list) == ([slice] if slice else []) -%}
        {%- do own.append(set + ['cluster_id']) -%}
    {%- endfor -%}
    {%- set stem = name ~ '_' ~ grain ~ '_' ~ (slice or 'every') -%}
    {%- do scans.append(stem ~ '_together') -%}
    {{ stem }}_clusters as (

        select
            {{ metric_group_keys(own) }},
            cluster_id,
            {% for measure in measured.measures -%}
            cast({{ metric_cluster_value(measure) }} as {{ column_type('double') }}) as measure_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_counted
        where {{ grain }}_row_count > 1
        {{ metric_grouping_sets(own) }}

    ),

    {{ stem }}_together as (

        select
            {{ keys | join(',\n            ') }},
            {{ metric_aggregate_columns(sums) }}
        from {{ stem }}_clusters
        group by {{ keys | join(', ') }}

    ),

    {% endfor -%}
    {% endif -%}
    {% endfor -%}
    {{ name }}_spread as (

        select
            {{ keys | join(',\n            ') }},
            {% for alias in sums -%}
            sum({{ alias }}) as {{ alias }}{{ ',' if not loop.last }}
            {% endfor %}
        from (
            {% for scan in scans -%}
            select * from {{ scan }}
            {{ 'union all' if not loop.last }}
            {% endfor %}
        ) as scans
        group by {{ keys | join(', ') }}

    ),
{%- endmacro %}
