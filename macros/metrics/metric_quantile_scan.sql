{% macro metric_quantile_scan(name, fact, metrics, quantile_shares, slice) -%}
    {#- The quantiles of one fact by one slice: exact quantiles hold every value of every group in memory, so each slice is a scan of
        its own, with all quantiles of a column in one list. -#}
    {%- set own = metrics | selectattr('shape', 'equalto', 'quantile') | selectattr('numerator.fact', 'equalto', name) | list -%}
    {%- set sets = metric_quantile_sets(name, fact, metrics, slice) -%}
    {%- set stem = name ~ '_' ~ (slice or 'all') ~ '_quantile' -%}
    {%- set batches = quantile_batches(quantile_shares | list) -%}
    {% for columns in batches -%}
    {{ stem }}_scan{{ '_' ~ loop.index if batches | length > 1 }} as (

        select
            {{ metric_group_keys(sets) }},
            {% for column in columns -%}
            {{ quantiles(column, quantile_shares[column]) }} as {{ column }}__quantiles{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_rows
        {{ metric_grouping_sets(sets) }}

    ),

    {% endfor -%}
    {{ stem }}_parts as (

        {% for columns in batches -%}
        {%- set published = own | selectattr('numerator.column', 'in', columns) | list -%}
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
                {% for metric in published -%}
                when {{ metric.number }} then {{ nth_quantile('scan.' ~ metric.numerator.column ~ '__quantiles', quantile_shares[metric.numerator.column], metric.numerator.share) }}
                {% endfor %}
            end as single_value,
            cast(null as {{ column_type('double') }}) as measured_count,
            cast(null as {{ column_type('double') }}) as provisional_count
        from {{ stem }}_scan{{ '_' ~ loop.index if batches | length > 1 }} as scan
        cross join (
            {% for metric in published %}select {{ metric.number }} as metric_number{{ ' union all ' if not loop.last }}{% endfor %}
        ) as numbered
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),
{%- endmacro %}
