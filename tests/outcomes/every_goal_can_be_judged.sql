-- Goals that can never be judged, with what is wrong and how to mend it. A slice is looked for where the goal's period lies within the data
-- or in the year after; reasons and channels are known whatever the data.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

goals as (

    select * from {{ ref('metric_goals') }}

),

every_slice as (

    select
        slice_name,
        slice_value
    from {{ ref('metric_values') }}
    where period_grain = 'all'
    union all
    select
        'reason' as slice_name,
        reason as slice_value
    from {{ ref('contact_reasons') }}

),

values_told as (

    select distinct
        slice_name,
        slice_value
    from every_slice

),

-- A metric of which nothing was told yet may have any statistic.
statistics_told as (

    select
        goals.goal_id,
        count(case when told.statistic = goals.statistic then 1 end) > 0 or count(told.statistic) = 0 as is_statistic
    from goals
    left join {{ ref('metric_values') }} as told on goals.metric_name = told.metric_name and told.period_grain in ('all', 'day')
    group by goals.goal_id

),

observed as (

    select
        min(month_start) as first_month,
        cast({{ plus_days('max(date_day)', 366) }} as date) as last_day
    from {{ ref('dim_dates') }}

),

judged as (

    select
        goals.*,
        catalogue.metric_name is not null as is_metric,
        catalogue.direction,
        catalogue.is_additive,
        catalogue.is_over_all_channels,
        catalogue.period_grains,
        statistics_told.is_statistic,
        values_told.slice_value is not null
        or goals.slice_name not in ('all', 'reason', 'severity')
        and (goals.period_start < observed.first_month or goals.period_start > observed.last_day) as is_slice,
        case when goals.period_grain in ('quarter', 'year') then 'month' else goals.period_grain end as told_grain
    from goals
    cross join observed
    left join catalogue on goals.metric_name = catalogue.metric_name
    inner join statistics_told on goals.goal_id = statistics_told.goal_id
    left join values_told on goals.slice_name = values_told.slice_name and goals.slice_value = values_told.slice_value

),

told as (

    select
        *,
        case
            when not is_metric
                then 'there is no metric ' || metric_name || '|name a metric of the catalogue, or declare it in models/metrics'
            when not is_statistic
                then metric_name || ' has no statistic ' || statistic || '|write one that metric_values has for it'
            when direction = 'none'
                then 'neither more nor less of ' || metric_name || ' is better|choose a metric with a direction'
            when not is_over_all_channels and channel is null
                then metric_name || ' is not told over all channels|name a channel'
            when period_grain in ('quarter', 'year') and not is_additive
                then metric_name || ' does not add up to a ' || period_grain || '|set the goal by day, week or month'
            when not {{ contains_text("period_grains", "told_grain") }}
                then metric_name || ' is not told by ' || told_grain || '|it is told by: ' || period_grains
            when period_grain = 'day' and slice_name <> 'all'
                then 'a slice has no values by day|set the goal by week or month'
            when period_grain in ('quarter', 'year') and channel is not null and slice_name <> 'all'
                then 'a channel with a slice has no values in months of few cases, to be added up|leave out the channel or the slice'
            when not is_slice
                then 'there is no ' || slice_name || ' ' || slice_value || '|write it as it stands in metric_values'
            when period_start <> {{ first_day('week', 'period_start') }} and period_grain = 'week'
                then 'period_start is no Monday|write the first day of the week'
            {% for grain in ['month', 'quarter', 'year'] -%}
                when
                    period_grain = '{{ grain }}'
                    and (
                        period_start <> {{ first_day(grain, 'period_start') }}
                        or compared_period_start <> {{ first_day(grain, 'compared_period_start') }}
                    )
                    then 'period_start or compared_period_start is not the first day of a {{ grain }}|write the first day'
            {% endfor -%}
            when goal is null and (compared_period_start is null or share_of_compared is null)
                then 'nothing says what the goal is|write goal, or compared_period_start and share_of_compared'
            when goal is not null and (compared_period_start is not null or share_of_compared is not null)
                then 'two things say what the goal is|leave out goal, or compared_period_start and share_of_compared'
        end as offence
    from judged

)

select
    goal_id,
    {{ nth_part("offence", "|", 1) }} as offence,
    {{ nth_part("offence", "|", 2) }} || ' in seeds/metric_goals.csv' as mend
from told
where offence is not null
