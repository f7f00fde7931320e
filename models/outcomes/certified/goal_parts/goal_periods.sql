-- What was measured of each metric with a goal, by every period that goals are set for.
with measured as (

    select
        metric_name,
        statistic,
        unit,
        coalesce(channel, 'all') as channel,
        slice_name,
        slice_value,
        period_grain,
        period_start,
        numerator,
        denominator,
        value as metric_value,
        ci_low,
        ci_high,
        sample_size,
        provisional_count
    from {{ ref('metric_values') }}
    where
        period_grain <> 'all'
        and coalesce(time_basis, 'calendar') = 'calendar'
        and metric_name in (select goals.metric_name from {{ ref('metric_goals') }} as goals)

),

-- A quarter or a year is the sum of its months, for what adds up.
summed as (

    {% for grain in ['quarter', 'year'] -%}
        select
            metric_name,
            statistic,
            unit,
            channel,
            slice_name,
            slice_value,
            '{{ grain }}' as period_grain,
            {{ first_day(grain, 'period_start') }} as period_start,
            case
                when statistic in ('count', 'sum') then sum(metric_value)
                else sum(numerator) / nullif(sum(denominator), 0)
            end as metric_value,
            cast(null as {{ column_type('double') }}) as ci_low,
            cast(null as {{ column_type('double') }}) as ci_high,
            cast(sum(sample_size) as bigint) as sample_size,
            cast(sum(provisional_count) as bigint) as provisional_count
        from measured
        where period_grain = 'month' and (denominator is not null or statistic in ('count', 'sum'))
        group by metric_name, statistic, unit, channel, slice_name, slice_value, {{ first_day(grain, 'period_start') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    {% set columns = [
        'metric_name', 'statistic', 'unit', 'channel', 'slice_name', 'slice_value', 'period_grain', 'period_start',
        'metric_value', 'ci_low', 'ci_high', 'sample_size', 'provisional_count'
    ] -%}
    select {{ columns | join(', ') }} from measured
    union all
    select {{ columns | join(', ') }} from summed

)

select * from final
