-- Each guard, cell and week that can be judged: the strata in which the last weeks, over each length of window, are compared with
-- those before.
with guards as (

    select distinct guard_number as metric_number from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

sums as (

    select weekly.*
    from {{ ref('guard_weekly_sums') }} as weekly
    inner join guards on weekly.metric_number = guards.metric_number

),

weeks as (

    select
        metric_number,
        week_number,
        sum(denominator) as cases,
        sum(provisional) as provisional,
        min(case when sum(denominator) > 0 then week_number end) over (partition by metric_number) as first_week
    from sums
    group by metric_number, week_number

),

as_of as (

    select {{ week_number(in_reporting_zone('as_of')) }} as current_week from {{ ref('as_of') }}

),

-- Over, mature, and with enough weeks before the longest window.
judged_weeks as (

    select
        weeks.metric_number,
        weeks.week_number as judged_week
    from weeks
    cross join as_of
    where
        weeks.week_number < as_of.current_week
        and weeks.cases > 0
        and weeks.provisional <= {{ var('guard_most_provisional_share') }} * (weeks.cases + weeks.provisional)
        and weeks.week_number - weeks.first_week + 1 >= {{ longest_window() + var('guard_fewest_baseline_weeks') }}

),

sums_of_cells as (

    {{ cell_rows('sums') }}

),

cells as (

    select {{ cell_keys() | join(', ') }}
    from sums_of_cells
    group by {{ cell_keys() | join(', ') }}
    -- With fewer there cannot be enough on either side.
    having sum(denominator) >= 2 * {{ var('guard_fewest_cases') }}

),

requests as (

    select
        cells.*,
        judged_weeks.judged_week
    from cells
    inner join judged_weeks on cells.metric_number = judged_weeks.metric_number

),

{{ asked_leaves('requests', 'sums') }},

{{ comparison_strata('requests', 'sums') }}

select * from strata
