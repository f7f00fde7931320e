-- An event of a contact that is not staged cannot be staged either.
with typed as (

    {{ typed_rows(
        source('raw', 'interactions__events'),
        'interactions',
        texts=['event_id', 'contact_id'],
        words=['event_type', 'actor', 'origin', 'event_kind'],
        times=['occurred_at', 'due_at'],
        numbers=['event_value']
    ) }}

),

known as (

    select
        typed.*,
        event_types.usual_actor,
        contacts.source_key is not null as has_contact
    from typed
    left join {{ ref('event_types') }} as event_types on typed.event_type = event_types.event_type
    left join {{ ref('stg_interactions__contacts') }} as contacts
        on typed.contact_id = contacts.source_key and contacts.is_staged

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when event_id is null then 'key missing: event_id'
            when unreadable is not null then unreadable
            when occurred_at is null then 'occurred_at is missing'
            when usual_actor is null then 'event_type is not in seeds/event_types.csv'
            when actor not in ('customer', 'agent', 'bot', 'system') then 'actor is not customer, agent, bot or system'
            when origin not in ('system', 'text', 'survey', 'assessment') then 'origin is not system, text, survey or assessment'
            when due_at < occurred_at then 'due before it was promised'
            when occurred_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
            when not has_contact then 'its contact_id is of no staged contact'
        end as quarantine_reason,
        event_id as source_key
    from known

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        contact_id as contact_source_key,

        -- text
        event_type,
        event_kind,
        coalesce(actor, usual_actor) as actor,
        coalesce(origin, 'system') as origin,

        -- numbers
        -- The value of a promise is how long the customer was to wait for what was promised.
        case
            when event_type = 'promise_made' and due_at is not null then {{ seconds_between('occurred_at', 'due_at') }}
            else event_value
        end as event_value,

        -- times
        occurred_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
