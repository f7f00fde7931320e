{{ config(materialized='view') }}

-- The contacts of each journey of a known customer that its first contact did not settle, with the moments by the horizon that tell why.
with journeys as (

    select
        journey_id,
        horizon_at,
        not is_resolved as is_unresolved,
        coalesce(is_identified_again, false) as is_identified_again
    from {{ ref('fct_journeys') }}
    where is_mature and (not is_resolved or not is_first_contact_resolution)

),

contacts as (

    select
        contacts.*,
        journeys.journey_id,
        journeys.horizon_at,
        journeys.is_unresolved,
        journeys.is_identified_again
    from journeys
    inner join {{ ref('journey_contacts') }} as journey_contacts on journeys.journey_id = journey_contacts.journey_id
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    where contacts.direction <> 'outbound' and contacts.started_at <= journeys.horizon_at

),

-- A survey's no is a word on the answer only where there was one.
moments as (

    select
        contacts.contact_id,
        min(case when events.event_type = 'transferred' and events.actor <> 'bot' then events.occurred_at end) as handed_on_at,
        max(case when events.event_type = 'transferred' and events.actor <> 'bot' then events.occurred_at end) as last_handed_on_at,
        min(case when events.event_type = 'transferred' and events.actor = 'bot' then events.occurred_at end) as handed_over_by_bot_at,
        max(case when events.event_type = 'solution_offered' then events.occurred_at end) as last_offered_at,
        min(case
            when events.event_type = 'solution_rejected' and (events.origin <> 'survey' or solutions.contact_id is not null)
                then events.occurred_at
            when events.event_type = 'solution_offered' and events.event_kind = 'correction' then events.occurred_at
        end) as found_wrong_at,
        min(case when events.event_type = 'rephrase_requested' then events.occurred_at end) as rephrase_requested_at,
        min(case when events.event_type = 'problem_restated' then events.occurred_at end) as restated_at,
        min(case when events.event_type like 'identification%' then events.occurred_at end) as identified_at
    from contacts
    inner join {{ ref('contact_events') }} as events on contacts.contact_id = events.contact_id
    left join {{ ref('contact_solutions') }} as solutions on contacts.contact_id = solutions.contact_id
    where events.occurred_at <= contacts.horizon_at
    group by contacts.contact_id

),

final as (

    select
        contacts.contact_id,
        contacts.source_system,
        contacts.channel,
        contacts.direction,
        contacts.queue_seconds,
        contacts.customer_messages_before_reply,
        contacts.is_ticket,
        contacts.is_dropped,
        contacts.is_self_service,
        contacts.has_channel_request,
        contacts.started_at,
        contacts.ended_at,
        contacts.abandoned_at,
        contacts.answered_at,
        contacts.first_reply_at,
        contacts.company_done_at,
        contacts.closed_at,
        contacts.reopened_at,
        contacts.rejected_at,
        contacts.acknowledged_at,
        contacts.journey_id,
        contacts.horizon_at,
        contacts.is_unresolved,
        contacts.is_identified_again,
        moments.handed_on_at,
        moments.last_handed_on_at,
        moments.handed_over_by_bot_at,
        moments.last_offered_at,
        moments.found_wrong_at,
        moments.rephrase_requested_at,
        moments.restated_at,
        moments.identified_at,
        max(case when not contacts.is_dropped and contacts.first_reply_at <= contacts.horizon_at then contacts.first_reply_at end) over (
            partition by contacts.journey_id
        ) as last_served_at,
        count(moments.identified_at) over (partition by contacts.journey_id) as identifying_contact_count,
        row_number() over (
            partition by contacts.journey_id
            order by case when moments.identified_at is null then 1 else 0 end, moments.identified_at, contacts.contact_id
        ) as identification_number
    from contacts
    left join moments on contacts.contact_id = moments.contact_id

)

select * from final
