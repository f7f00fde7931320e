-- Every condition of every certificate with its verdict, but for that of the guards, which follows from these.
with scopes as (

    select * from {{ ref('certification_scopes') }}

),

places as (

    select distinct
        metric_name,
        channel
    from scopes

),

conditions as (

    {% for condition in ['rules', 'approval', 'data', 'freshness'] -%}
        select '{{ condition }}' as condition_name
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

allowed as (

    {% for system, days in var('stale_after_days').items() -%}
        select
            {{ text_literal(system) }} as source_system,
            cast({{ days }} as bigint) as stale_after_days
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

stale as (

    select
        coverage.source_system,
        'the latest event of ' || coverage.source_system || ' is older than '
        || cast(allowed.stale_after_days as {{ column_type('text') }}) || ' days' as detail
    from {{ ref('source_coverage') }} as coverage
    inner join allowed on coverage.source_system = allowed.source_system
    cross join {{ ref('as_of') }} as as_of
    where {{ plus_days('coverage.last_event_at', 'allowed.stale_after_days') }} < as_of.as_of

),

-- A failed check of a shared model concerns all that is built on it, that of one feed only where it has rows.
failures as (

    select
        scopes.metric_name,
        scopes.channel,
        'data' as condition_name,
        checks.check_kind || ' ' || checks.check_name || ' failed on ' || checks.relation_name || ': ' || checks.message as detail,
        checks.source_system is not null as is_of_one_feed
    from scopes
    inner join {{ ref('failed_checks') }} as checks
        on
            scopes.fact_name = checks.fact_name
            and (checks.source_system is null or scopes.source_system = checks.source_system)
    union all
    select
        scopes.metric_name,
        scopes.channel,
        'freshness' as condition_name,
        stale.detail,
        false as is_of_one_feed
    from scopes
    inner join stale on scopes.source_system = stale.source_system
    {% for condition, relation, objection in [
        ('rules', 'metric_rule_offences', 'message'), ('approval', 'metric_approval_states', 'objection')
    ] -%}
        union all
        select
            places.metric_name,
            places.channel,
            '{{ condition }}' as condition_name,
            found.{{ objection }} as detail,
            false as is_of_one_feed
        from places
        inner join {{ ref(relation) }} as found on places.metric_name = found.metric_name
        where found.{{ objection }} is not null
    {% endfor %}
),

unmet as (

    select
        metric_name,
        channel,
        condition_name,
        min({{ byte_order('detail') }}) as detail,
        min(case when is_of_one_feed then 1 else 0 end) = 1 as is_of_feeds_alone
    from failures
    group by metric_name, channel, condition_name

),

final as (

    select
        places.metric_name,
        places.channel,
        conditions.condition_name,
        unmet.metric_name is null as is_met,
        unmet.detail,
        coalesce(unmet.is_of_feeds_alone, false) as is_of_feeds_alone
    from places
    cross join conditions
    left join unmet
        on
            places.metric_name = unmet.metric_name
            and coalesce(places.channel, '') = coalesce(unmet.channel, '')
            and conditions.condition_name = unmet.condition_name

)

select * from final
