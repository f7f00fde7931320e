-- Each metric in use beside each guard of it, by week, team and channel: both turned so that better is more.
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

    select
        metric_name,
        slice_value as team,
        channel,
        period_start,
        value,
        sample_size
    from {{ ref('metric_values') }}
    where
        period_grain = 'week'
        and slice_name = 'team'
        and slice_value <> 'unknown'
        and channel is not null
        and statistic in ('rate', 'mean', 'score')
        and value is not null
        and provisional_count = 0

),

paired as (

    select
        headlines.headline_name,
        headlines.wanted,
        headlines.guard_name,
        told.team,
        told.channel,
        told.period_start,
        headlines.headline_sign * told.value as headline,
        headlines.guard_sign * guarding.value as guard,
        cast(least(told.sample_size, guarding.sample_size) as {{ column_type('double') }}) as weight
    from headlines
    inner join weeks as told on headlines.headline_name = told.metric_name
    inner join weeks as guarding
        on
            headlines.guard_name = guarding.metric_name
            and told.team = guarding.team
            and told.channel = guarding.channel
            and told.period_start = guarding.period_start
    where told.sample_size > 0 and guarding.sample_size > 0

),

measured as (

    select
        *,
        max(abs(headline)) over (partition by headline_name, wanted, guard_name) as headline_most,
        max(abs(guard)) over (partition by headline_name, wanted, guard_name) as guard_most
    from paired

),

-- As shares of the greatest, which changes no association, so that sums are exact in whatever order rows are read.
final as (

    select
        headline_name,
        wanted,
        guard_name,
        team,
        channel,
        period_start,
        weight,
        {{ exact_in_sums('headline / nullif(headline_most, 0)', 28) }} as headline,
        {{ exact_in_sums('guard / nullif(guard_most, 0)', 28) }} as guard
    from measured

)

select * from final
