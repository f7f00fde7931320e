-- Every condition of every certificate with its verdict: those of the metric itself, and that its guards hold.
with conditions as (

    select * from {{ ref('certification_conditions') }}

),

-- A guard counts by its own conditions; in a channel of which it has no rows, by those over all channels.
guards as (

    select
        pairs.metric_name,
        conditions.channel,
        pairs.guard_name,
        min(case when conditions.is_met then 1 else 0 end) as is_certified,
        min({{ byte_order("case when not conditions.is_met then conditions.condition_name || ': ' || conditions.detail end") }}) as detail,
        min(case when conditions.is_met or conditions.is_of_feeds_alone then 1 else 0 end) as is_of_feeds_alone
    from {{ ref('metric_guards') }} as pairs
    inner join conditions on pairs.guard_name = conditions.metric_name
    group by pairs.metric_name, conditions.channel, pairs.guard_name

),

scopes as (

    select distinct
        metric_name,
        channel
    from conditions

),

guard_verdicts as (

    select
        scopes.metric_name,
        scopes.channel,
        case
            when coalesce(guards.is_certified, over_all.is_certified) = 0
                then over_all.guard_name || ' is not certified (' || coalesce(guards.detail, over_all.detail, '') || ')'
        end as detail,
        coalesce(guards.is_of_feeds_alone, over_all.is_of_feeds_alone) as is_of_feeds_alone
    from scopes
    left join guards as over_all on scopes.metric_name = over_all.metric_name and over_all.channel is null
    left join guards
        on
            over_all.metric_name = guards.metric_name
            and over_all.guard_name = guards.guard_name
            and scopes.channel = guards.channel

),

guarded as (

    select
        metric_name,
        channel,
        min({{ byte_order('detail') }}) as detail,
        min(case when detail is null then 1 else is_of_feeds_alone end) = 1 as is_of_feeds_alone
    from guard_verdicts
    group by metric_name, channel

),

final as (

    select
        metric_name,
        channel,
        condition_name,
        is_met,
        detail,
        is_of_feeds_alone
    from conditions
    union all
    select
        metric_name,
        channel,
        'guards' as condition_name,
        detail is null as is_met,
        detail,
        detail is not null and is_of_feeds_alone as is_of_feeds_alone
    from guarded

)

select * from final
