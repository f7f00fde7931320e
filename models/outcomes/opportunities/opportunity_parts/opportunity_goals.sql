-- The goal of a metric over all channels and slices, as a share that fails: of the latest period for which one was set as a number.
with goals as (

    select * from {{ ref('metric_goals') }}

),

metrics as (

    {{ opportunity_metric_rows() }}

),

numbered as (

    select
        goals.metric_name,
        case when metrics.direction = 'lower' then goals.goal else 1 - goals.goal end as goal_failure_rate,
        row_number() over (partition by goals.metric_name order by goals.period_start desc, goals.goal_id asc) as number_from_latest
    from goals
    inner join metrics on goals.metric_name = metrics.metric_name
    where goals.statistic = 'rate' and goals.channel is null and goals.slice_name = 'all' and goals.goal is not null

),

final as (

    select
        metric_name,
        goal_failure_rate
    from numbered
    where number_from_latest = 1

)

select * from final
