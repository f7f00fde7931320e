-- Counts by a slice that do not add up to the count over all: every slice has an unknown, so that nobody is left out.
with totals as (

    select
        metric_name,
        period_grain,
        period_start,
        denominator
    from {{ ref('metric_values') }}
    where channel is null and slice_name = 'all' and statistic = 'rate' and denominator is not null

),

sliced as (

    select
        metric_name,
        period_grain,
        period_start,
        slice_name,
        sum(denominator) as denominator
    from {{ ref('metric_values') }}
    where channel is null and slice_name <> 'all' and statistic = 'rate' and denominator is not null
    group by metric_name, period_grain, period_start, slice_name

)

select
    sliced.metric_name,
    sliced.period_grain,
    sliced.period_start,
    sliced.slice_name,
    sliced.denominator as sliced_denominator,
    totals.denominator
from sliced
inner join totals
    on
        sliced.metric_name = totals.metric_name
        and sliced.period_grain = totals.period_grain
        and coalesce(sliced.period_start, date '1900-01-01') = coalesce(totals.period_start, date '1900-01-01')
where sliced.denominator <> totals.denominator
