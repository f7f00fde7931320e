{{ config(materialized='view') }}

-- The events as they are landed. A ticket that says when it was closed, and has no such event, is closed then.
with logged as (

    select
        events.contact_source_key as source_key,
        events.event_type,
        events.occurred_at,
        events.actor,
        events.origin,
        events.event_value,
        events.event_kind
    from {{ ref('stg_interactions__events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.is_staged and events.occurred_at <= as_of.as_of

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
    from {{ ref('stg_interactions__contacts') }} as contacts
    cross join {{ ref('as_of') }} as as_of
    left join logged_closings on contacts.source_key = logged_closings.source_key
    where contacts.is_staged and contacts.closed_at <= as_of.as_of and logged_closings.source_key is null

),

final as (

    select * from logged
    union all
    select * from closed

)

select * from final
