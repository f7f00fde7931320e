-- The periods in which a failed check of one feed reaches a metric, by its own rows or by those of its guards: no other period of it is
-- suspended for that.
with own as (

    select distinct
        pairs.metric_name,
        reach.channel,
        reach.reached_on
    from {{ ref('metric_fact_pairs') }} as pairs
    inner join {{ ref('failed_checks') }} as checks on pairs.fact_name = checks.fact_name
    inner join {{ ref('source_reach') }} as reach
        on checks.fact_name = reach.fact_name and checks.source_system = reach.source_system

),

own_and_over_all as (

    select
        metric_name,
        channel,
        reached_on
    from own
    union all
    select distinct
        metric_name,
        cast(null as {{ column_type('text') }}) as channel,
        reached_on
    from own

),

scopes as (

    select distinct
        metric_name,
        channel
    from {{ ref('certification_scopes') }}

),

-- A guard counts in a channel by its rows there, and where it has none by those of all channels.
of_guards as (

    select
        scopes.metric_name,
        scopes.channel,
        own_and_over_all.reached_on
    from {{ ref('metric_guards') }} as guards
    inner join scopes on guards.metric_name = scopes.metric_name
    left join scopes as guard_scopes
        on guards.guard_name = guard_scopes.metric_name and scopes.channel = guard_scopes.channel
    inner join own_and_over_all
        on
            guards.guard_name = own_and_over_all.metric_name
            and coalesce(guard_scopes.channel, '') = coalesce(own_and_over_all.channel, '')

),

reached as (

    select * from own_and_over_all
    union all
    select * from of_guards

),

final as (

    {% for grain, start in {
        'day': 'reached_on',
        'week': first_day('week', 'reached_on'),
        'month': first_day('month', 'reached_on'),
        'all': 'cast(null as date)'
    }.items() -%}
        select distinct
            metric_name,
            channel,
            '{{ grain }}' as period_grain,
            {{ start }} as period_start
        from reached
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
