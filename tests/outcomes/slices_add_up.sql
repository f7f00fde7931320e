-- Counts by a slice that do not add up to the count over all slices: every slice has an unknown, so that nobody is left out. Where small
-- samples have no row (by week, and in a channel by month) slices do not add up.
with counts as (

    select
        metric_name,
        period_grain,
        coalesce(period_start, cast('1900-01-01' as date)) as period_start,
        coalesce(channel, 'all') as channel,
        slice_name,
        sum(denominator) as denominator
    from {{ ref('metric_values') }}
    where
        statistic = 'rate'
        and denominator is not null
        and (period_grain = 'all' or (period_grain = 'month' and channel is null))
    group by metric_name, period_grain, coalesce(period_start, cast('1900-01-01' as date)), coalesce(channel, 'all'), slice_name

)

select
    sliced.metric_name,
    sliced.period_grain,
    sliced.period_start,
    sliced.channel,
    sliced.slice_name,
    sliced.denominator as sliced_denominator,
    totals.denominator
from counts as sliced
inner join counts as totals
    on
        sliced.metric_name = totals.metric_name
        and sliced.period_grain = totals.period_grain
        and sliced.period_start = totals.period_start
        and sliced.channel = totals.channel
        and totals.slice_name = 'all'
where sliced.denominator <> totals.denominator
