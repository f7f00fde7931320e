-- The events as they are landed. A promise's value is how long the customer was to wait for what was promised; a ticket that says
-- when it was closed, and has no such event, is closed then.
with events as (

    select events.*
    from {{ ref('stg_interactions__events') }} as events
    inner join {{ ref('interactions_contacts') }} as contacts on events.contact_id = contacts.source_key
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at <= as_of.as_of

),

logged as (

    select
        contact_id as source_key,
        event_type,
        occurred_at,
        actor,
        origin,
        case
            when event_type = 'promise_made' and due_at is not null then {{ seconds_between('occurred_at', 'due_at') }}
            else event_value
        end as event_value,
        event_kind
    from events

),

logged_closings as (

    select distinct source_key
    from logged
    where event_type = 'closed'

),

closed as (

    select
        contacts.source_key,
        'closed' as event_type,
        contacts.closed_at as occurred_at,
        'system' as actor,
        'system' as origin,
        cast(null as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind
    from {{ ref('interactions_contacts') }} as contacts
    left join logged_closings on contacts.source_key = logged_closings.source_key
    where contacts.closed_at is not null and logged_closings.source_key is null

),

final as (

    select * from logged
    union all
    select * from closed

)

select * from final
