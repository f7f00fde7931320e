{% set systems = {
    'call_log': ref('call_log_contact_events'),
    'servicenow': ref('servicenow_contact_events'),
    'twitter': ref('twitter_contact_events'),
    'interactions': ref('interactions_contact_events'),
    'chat_log': ref('chat_log_contact_events'),
    'mailbox': ref('mailbox_contact_events'),
    'stack_exchange': ref('stack_exchange_contact_events'),
} %}
{% set columns = ['source_key', 'event_type', 'occurred_at', 'actor', 'origin', 'event_value', 'event_kind'] %}

-- What happened in each contact, whoever recorded it. A metric reads these and no source system.
with logged as (

    {{ from_systems(systems, columns) }}

),

system_events as (

    select
        {{ keyed_hash("logged.source_system || ':contact:' || logged.source_key") }} as contact_id,
        logged.event_type,
        logged.occurred_at,
        logged.actor,
        logged.origin,
        logged.event_value,
        logged.event_kind
    from logged
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

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
