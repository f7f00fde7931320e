{% macro metric_fact_scans(name, fact, metrics, every_slice) -%}
    {#- CTEs of one fact: `name`_rows (its columns, sliced and dated), `name`_scan (all additive aggregates by all grouping sets),
        `name`_parts (one row per metric and slice), and for each slice the quantiles. -#}
    {%- set scanned = metric_scan_columns(name, metrics) -%}
    {%- set sets = metric_slice_sets(every_slice, metrics | selectattr('number', 'in', scanned.numbers) | list, fact) -%}
    {{ metric_fact_rows(name, fact, scanned.columns) }}

    {{ name }}_scan as (

        select
            {{ metric_group_keys(sets) }},
            {{ metric_aggregate_columns(scanned.aggregates) }}
        from {{ name }}_rows
        {{ metric_grouping_sets(sets | select | list) }}
        {% if [] in sets -%}
        {#- Over all it is grouped by nothing: of a fact without rows a grouping by the empty set has a row on some engines alone. -#}
        union all
        select
            'all' as period_grain,
            cast(null as date) as period_start,
            cast(null as {{ column_type('text') }}) as channel,
            'all' as slice_name,
            'all' as slice_value,
            {{ metric_aggregate_columns(scanned.aggregates) }}
        from {{ name }}_rows
        {% endif %}
    ),

    {{ metric_parts(
        name, metrics, scanned, ['period_grain', 'period_start', 'channel', 'slice_name', 'slice_value'],
        kept_anyway="period_grain = 'all' and channel is null and slice_name = 'all'"
    ) }}
    {% for slice in every_slice if metric_quantile_sets(name, fact, metrics, slice) -%}
    {{ metric_quantile_scan(name, fact, metrics, scanned.quantiles, slice) }}
    {% endfor -%}
{%- endmacro %}
