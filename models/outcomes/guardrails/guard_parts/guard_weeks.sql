-- The weeks of each guard that can be judged: over, mature, and with enough weeks before the longest window.
with weeks as (

    select
        metric_number,
        week_number as judged_week,
        sum(denominator) as cases,
        sum(provisional) as provisional,
        min(case when sum(denominator) > 0 then week_number end) over (partition by metric_number) as first_week
    from {{ ref('guard_rows') }}
    where cell_type = 'channel'
    group by metric_number, week_number

),

as_of as (

    select {{ week_number(in_reporting_zone('as_of')) }} as current_week from {{ ref('as_of') }}

),

final as (

    select
        weeks.metric_number,
        weeks.judged_week
    from weeks
    cross join as_of
    where
        weeks.judged_week < as_of.current_week
        and weeks.cases > 0
        and weeks.provisional <= {{ var('guard_most_provisional_share') }} * (weeks.cases + weeks.provisional)
        and weeks.judged_week - weeks.first_week + 1 >= {{ longest_window() + var('guard_fewest_baseline_weeks') }}

)

select * from final
