-- How far each goal of seeds/metric_goals.csv is: one row per goal, its value and goal, and the distance in the metric's own direction.
-- Better is more, once turned.
with turned as (

    select
        *,
        coalesce(goal, share_of_compared * compared_value) as goal_value,
        case
            when is_more_better then told_value - coalesce(goal, share_of_compared * compared_value)
            else coalesce(goal, share_of_compared * compared_value) - told_value
        end as distance,
        case when is_more_better then told_value - told_low else told_high - told_value end as told_worse,
        case when is_more_better then told_high - told_value else told_value - told_low end as told_better,
        case
            when goal is not null then 0
            when is_more_better then share_of_compared * (compared_value - compared_low)
            else share_of_compared * (compared_high - compared_value)
        end as goal_worse,
        case
            when goal is not null then 0
            when is_more_better then share_of_compared * (compared_high - compared_value)
            else share_of_compared * (compared_value - compared_low)
        end as goal_better,
        case
            when told_flaw is not null then told_flaw
            when is_going_on then 'period is not over'
            when compared_flaw is not null then 'compared period: ' || compared_flaw
        end as not_judged_because
    from {{ ref('goal_measurements') }}

),

bounded as (

    select
        *,
        distance - sqrt(told_worse * told_worse + goal_better * goal_better) as distance_low,
        distance + sqrt(told_better * told_better + goal_worse * goal_worse) as distance_high
    from turned

),

final as (

    select
        -- ids
        goal_id,

        -- text
        metric_name,
        statistic,
        unit,
        channel,
        slice_name,
        slice_value,
        period_grain,
        direction,
        goal_owner,

        -- numbers
        goal_value as goal,
        told_value as value, -- noqa: RF04
        distance,
        distance_low as distance_ci_low,
        distance_high as distance_ci_high,
        compared_value,
        coalesce(sample_size, 0) as sample_size,
        coalesce(provisional_count, 0) as provisional_count,

        -- judgements
        case when not_judged_because is null then distance >= 0 end as is_met,
        case
            when not_judged_because is not null or distance_low is null or distance_high is null then null
            when distance_low >= 0 then 'met'
            when distance_high < 0 then 'missed'
            else 'not certain'
        end as certainty,
        not_judged_because,

        -- times
        period_start,
        compared_period_start,
        decided_on
    from bounded

)

select * from final
