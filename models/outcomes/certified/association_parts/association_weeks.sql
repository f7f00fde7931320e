-- Each metric in use beside each guard of it, by week, team and channel: both turned so that better is more, as shares of the greatest. A
-- week counts as much as the smaller of its two samples.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

headlines as (

    select distinct
        in_use.metric_name as headline_name,
        in_use.wanted,
        case when in_use.wanted = 'lower' then -1.0 else 1.0 end as headline_sign,
        guards.metric_name as guard_name,
        case when guards.direction = 'lower' then -1.0 else 1.0 end as guard_sign
    from {{ ref('metrics_in_use') }} as in_use
    inner join catalogue on in_use.metric_name = catalogue.metric_name
    inner join catalogue as guards
        on {{ contains_text("', ' || catalogue.guarded_by || ','", "', ' || guards.metric_name || ','") }}
    where guards.direction <> 'none'

),

weeks as (

    select * from {{ ref('team_weeks') }}
    where sample_size > 0

),

paired as (

    select
        headlines.headline_name,
        headlines.wanted,
        headlines.guard_name,
        measured.team,
        measured.channel,
        measured.week_start,
        headlines.headline_sign * measured.measured_value as headline,
        headlines.guard_sign * guarding.measured_value as guard,
        cast(least(measured.sample_size, guarding.sample_size) as {{ column_type('double') }}) as weight
    from headlines
    inner join weeks as measured on headlines.headline_name = measured.metric_name
    inner join weeks as guarding
        on
            headlines.guard_name = guarding.metric_name
            and measured.team = guarding.team
            and measured.channel = guarding.channel
            and measured.week_start = guarding.week_start

),

final as (

    select
        headline_name,
        wanted,
        guard_name,
        team,
        channel,
        week_start,
        weight,
        headline / nullif(max(abs(headline)) over (partition by headline_name, wanted, guard_name), 0) as headline,
        guard / nullif(max(abs(guard)) over (partition by headline_name, wanted, guard_name), 0) as guard
    from paired

)

select * from final
