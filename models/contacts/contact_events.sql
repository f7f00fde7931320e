{% set systems = {
    'call_log': ref('call_log_contact_events'),
    'servicenow': ref('servicenow_contact_events'),
    'twitter': '(' ~ thread_reopenings(ref('twitter_contact_messages')) ~ ') as reopenings',
    'interactions': ref('interactions_contact_events'),
    'chat_log': ref('chat_log_contact_events'),
    'mailbox': '(' ~ thread_reopenings(ref('mailbox_contact_messages')) ~ ') as reopenings',
    'stack_exchange': ref('stack_exchange_contact_events'),
} %}
{% set columns = ['source_key', 'event_type', 'occurred_at', 'actor', 'origin', 'event_value', 'event_kind'] %}

-- What happened in each contact, whoever recorded it. A metric reads these and no source system. An event of a contact that is not seen is
-- not seen either.
with logged as (

    {{ from_systems(systems, columns) }}

),

system_events as (

    select
        contacts.contact_id,
        logged.event_type,
        logged.occurred_at,
        logged.actor,
        logged.origin,
        logged.event_value,
        logged.event_kind
    from logged
    inner join {{ ref('mapped_contacts') }} as contacts
        on logged.source_system = contacts.source_system and logged.source_key = contacts.source_key

),

text_events as (

    select
        contact_id,
        event_type,
        occurred_at,
        actor,
        origin,
        event_value,
        event_kind
    from {{ ref('message_signal_events') }}

),

-- The customer's own word on whether it was solved; an answer that is about no contact is evidence of none.
survey_events as (

    select
        contact_id,
        case when answer_value = 1 then 'solution_acknowledged' else 'solution_rejected' end as event_type,
        coalesce(answered_at, asked_at) as occurred_at,
        'customer' as actor,
        'survey' as origin,
        cast(null as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind
    from {{ ref('survey_answers') }}
    where question = 'solved' and contact_id is not null and answer_value is not null

),

final as (

    select * from system_events
    union all
    select * from text_events
    union all
    select * from survey_events

)

select * from final
