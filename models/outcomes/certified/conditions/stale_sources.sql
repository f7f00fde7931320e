-- The source systems whose latest event is too long before the moment of the run.
with allowed as (

    {% for system, days in var('stale_after_days').items() -%}
        select
            {{ text_literal(system) }} as source_system,
            cast({{ days }} as bigint) as stale_after_days
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        coverage.source_system,
        coverage.last_event_at,
        allowed.stale_after_days
    from {{ ref('source_coverage') }} as coverage
    inner join allowed on coverage.source_system = allowed.source_system
    cross join {{ ref('as_of') }} as as_of
    where {{ plus_days('coverage.last_event_at', 'allowed.stale_after_days') }} < as_of.as_of

)

select * from final
