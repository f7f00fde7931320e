{{ config(materialized='view') }}

-- What the customer had to say again in a journey by its horizon, how often the customer was handed over, and whether by a bot: one row
-- per journey with such events.
with events as (

    select
        journey_contacts.journey_id,
        events.contact_id,
        events.event_type,
        events.event_kind,
        events.occurred_at,
        events.origin,
        case when journey_contacts.is_by_horizon then coalesce(events.event_value, 1) else 0 end as event_count,
        max(case when events.event_type like 'identification%' and events.origin <> 'text' then 1 else 0 end) over (
            partition by events.contact_id
        ) as logs_identification
    from {{ ref('contact_events') }} as events
    inner join {{ ref('journey_contacts') }} as journey_contacts on events.contact_id = journey_contacts.contact_id
    where
        events.event_type in (
            'identification_requested', 'identification_given', 'problem_stated', 'problem_restated', 'transferred'
        )
        and events.occurred_at <= journey_contacts.horizon_at

),

-- What was logged and also mined from its message is one event. At one moment what is asked for comes before what is given.
placed as (

    select
        *,
        max(case when event_type = 'identification_given' then 1 else 0 end) over (
            partition by journey_id order by occurred_at asc, event_type desc
            rows between unbounded preceding and 1 preceding
        ) as was_identified
    from events
    where origin <> 'text' or event_type not like 'identification%' or logs_identification = 0

),

counted as (

    select
        journey_id,
        sum(case when event_type = 'transferred' then event_count else 0 end) as handoff_count,
        sum(case when event_type = 'identification_given' then 1 else 0 end) as given_count,
        sum(case when event_type = 'identification_requested' then 1 else 0 end) as requested_count,
        count(distinct case when event_type like 'identification%' then contact_id end) as identifying_contact_count,
        max(case when event_type like 'identification%' and was_identified = 1 then 1 else 0 end) as is_after_identified,
        max(case when event_type in ('problem_stated', 'problem_restated') then 1 else 0 end) = 1 as has_statement,
        max(case when event_type = 'problem_restated' then 1 else 0 end) = 1 as is_restated,
        max(case when event_type = 'transferred' and event_kind = 'bot_to_human' then 1 else 0 end) = 1 as has_bot_handoff
    from placed
    group by journey_id

),

final as (

    select
        journey_id,
        cast(handoff_count as bigint) as handoff_count,
        given_count + requested_count > 0 as has_identification,
        -- In two contacts, or after it was given; where nobody logs that it was given, asked for twice.
        identifying_contact_count > 1 or is_after_identified = 1 or (given_count = 0 and requested_count > 1) as is_identified_again,
        has_statement,
        is_restated,
        has_bot_handoff
    from counted

)

select * from final
