-- How often the customer was handed over in each journey by its horizon: one row per journey that touches a system which logs hand-offs by
-- then. Elsewhere nothing was measured.
with handoffs as (

    select
        contact_id,
        occurred_at,
        coalesce(event_value, 1) as handoff_count
    from {{ ref('contact_events') }}
    where event_type = 'transferred'

),

final as (

    select
        journey_contacts.journey_id,
        cast(
            sum(case when handoffs.occurred_at <= outcomes.horizon_at then handoffs.handoff_count else 0 end) as bigint
        ) as handoff_count
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    inner join {{ ref('journey_outcomes') }} as outcomes on journey_contacts.journey_id = outcomes.journey_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    left join handoffs on journey_contacts.contact_id = handoffs.contact_id
    where contacts.started_at <= outcomes.horizon_at
    group by journey_contacts.journey_id
    having max(case when system_logs.logs_transfers then 1 else 0 end) = 1

)

select * from final
