-- The goal of a metric over all, as a share that fails: the latest that was set. None are declared yet.
with goals as (

    select
        cast(null as {{ column_type('text') }}) as metric_name,
        cast(null as {{ column_type('text') }}) as statistic,
        cast(null as {{ column_type('text') }}) as channel,
        cast(null as {{ column_type('text') }}) as slice_name,
        cast(null as date) as period_start,
        cast(null as {{ column_type('double') }}) as goal

),

metrics as (

    {{ opportunity_metric_rows() }}

),

numbered as (

    select
        goals.metric_name,
        case when metrics.direction = 'lower' then goals.goal else 1 - goals.goal end as goal_failure_rate,
        row_number() over (partition by goals.metric_name order by goals.period_start desc) as number_from_latest
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
