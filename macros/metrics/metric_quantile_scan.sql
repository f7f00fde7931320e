{% macro metric_quantile_scan(name, metrics, quantile_shares, slice) -%}
    {#- The quantiles of one fact by one slice: exact quantiles hold every value of every group in memory, so each slice is a scan of
        its own, with all quantiles of a column in one list. -#}
    {%- set own = metrics | selectattr('shape', 'equalto', 'quantile') | selectattr('numerator.fact', 'equalto', name) | list -%}
    {%- set sets = metric_quantile_sets(name, metrics, slice) -%}
    {%- set stem = name ~ '_' ~ (slice or 'all') ~ '_quantile' -%}
    {{ stem }}_scan as (

        select
            {{ metric_group_keys(sets) }},
            {% for column, shares in quantile_shares.items() -%}
            {{ quantiles(column, shares) }} as {{ column }}__quantiles{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_rows
        {{ metric_grouping_sets(sets) }}

    ),

    {{ stem }}_parts as (

        select
            numbered.metric_number,
            scan.period_grain,
            scan.period_start,
            scan.channel,
            scan.slice_name,
            scan.slice_value,
            cast(null as {{ column_type('double') }}) as numerator,
            cast(null as {{ column_type('double') }}) as denominator,
            case numbered.metric_number
                {% for metric in own -%}
                when {{ metric.number }} then {{ nth_quantile('scan.' ~ metric.numerator.column ~ '__quantiles', quantile_shares[metric.numerator.column], metric.numerator.share) }}
                {% endfor %}
            end as single_value,
            cast(null as {{ column_type('double') }}) as measured_count,
            cast(null as {{ column_type('double') }}) as provisional_count
        from {{ stem }}_scan as scan
        cross join (
            {% for metric in own %}select {{ metric.number }} as metric_number{{ ' union all ' if not loop.last }}{% endfor %}
        ) as numbered

    ),
{%- endmacro %}
