-- How far each goal of seeds/metric_goals.csv is: one row per goal, its value and goal, and the distance in the metric's own direction.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

observed as (

    select
        min(month_start) as first_month,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}

),

goals as (

    select
        goals.goal_id,
        goals.metric_name,
        goals.statistic,
        coalesce(goals.channel, 'all') as channel,
        goals.slice_name,
        goals.slice_value,
        goals.period_grain,
        goals.period_start,
        goals.compared_period_start,
        goals.goal,
        goals.share_of_compared,
        goals.goal_owner,
        goals.decided_on,
        case goals.period_grain
            when 'day' then cast({{ plus_days('goals.period_start', 1) }} as date)
            when 'week' then cast({{ plus_days('goals.period_start', 7) }} as date)
            when 'month' then {{ first_day('month', plus_days('goals.period_start', 32)) }}
            when 'quarter' then {{ first_day('quarter', plus_days('goals.period_start', 100)) }}
            else {{ first_day('year', plus_days('goals.period_start', 370)) }}
        end as period_end,
        catalogue.direction,
        catalogue.direction <> 'lower' as is_more_better,
        catalogue.min_denominator
    from {{ ref('metric_goals') }} as goals
    inner join catalogue on goals.metric_name = catalogue.metric_name

),

-- Why the period, and the one that it is compared with, are not to be judged; null where they are.
joined as (

    select
        goals.*,
        {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
            {{ side }}.metric_value as {{ side }}_value,
            {{ side }}.ci_low as {{ side }}_low,
            {{ side }}.ci_high as {{ side }}_high,
            case
                when goals.{{ start }} is null then null
                when goals.{{ start }} < observed.first_month then 'begins before the data'
                when {{ side }}.provisional_count > 0 then 'not mature'
                when {{ side }}.metric_value is null then 'nothing was measured'
                when {{ side }}.sample_size < goals.min_denominator then 'sample too small'
            end as {{ side }}_flaw,
        {% endfor -%}
        told.unit,
        told.sample_size,
        told.provisional_count,
        goals.period_end > observed.last_day as is_going_on
    from goals
    cross join observed
    {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
        left join {{ ref('goal_periods') }} as {{ side }}
            on
                goals.metric_name = {{ side }}.metric_name
                and goals.statistic = {{ side }}.statistic
                and goals.channel = {{ side }}.channel
                and goals.slice_name = {{ side }}.slice_name
                and goals.slice_value = {{ side }}.slice_value
                and goals.period_grain = {{ side }}.period_grain
                and goals.{{ start }} = {{ side }}.period_start
    {% endfor %}
),

-- Better is more, from here on.
turned as (

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
    from joined

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
        nullif(channel, 'all') as channel,
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
