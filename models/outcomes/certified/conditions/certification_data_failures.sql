-- What speaks against the data of a metric in a channel: a check of a shared model that failed, one of a feed that has rows there, or a
-- feed that is stale.
with scopes as (

    select * from {{ ref('certification_scopes') }}

),

failed as (

    select distinct
        scopes.metric_name,
        scopes.channel,
        'data' as condition_name,
        checks.source_system is not null as is_of_one_feed,
        checks.check_kind || ' ' || checks.check_name || ' failed on ' || checks.relation_name || ': ' || checks.message as detail
    from scopes
    inner join {{ ref('failed_checks') }} as checks
        on
            scopes.fact_name = checks.fact_name
            and (checks.source_system is null or scopes.source_system = checks.source_system)

),

stale as (

    select distinct
        scopes.metric_name,
        scopes.channel,
        'freshness' as condition_name,
        false as is_of_one_feed,
        'the latest event of ' || stale.source_system || ' is older than '
        || cast(stale.stale_after_days as {{ column_type('text') }}) || ' days' as detail
    from scopes
    inner join {{ ref('stale_sources') }} as stale on scopes.source_system = stale.source_system

),

final as (

    select * from failed
    union all
    select * from stale

)

select * from final
