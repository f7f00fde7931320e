{{ config(materialized='view') }}

with updates as (

    select
        *,
        {{ servicenow_contact_key('incident_number', 'reopening_number') }} as source_key
    from {{ ref('servicenow_incident_updates') }}

),

transferred as (

    select
        source_key,
        'transferred' as event_type,
        updated_at as occurred_at,
        'agent' as actor,
        cast(reassignment_count - coalesce(previous_reassignment_count, 0) as {{ column_type('double') }}) as event_value
    from updates
    where reassignment_count > coalesce(previous_reassignment_count, 0)

),

awaiting_customer as (

    select
        source_key,
        'awaiting_customer' as event_type,
        updated_at as occurred_at,
        'agent' as actor,
        cast(null as {{ column_type('double') }}) as event_value
    from updates
    where incident_state = 'Awaiting User Info' and coalesce(previous_state, '') <> 'Awaiting User Info'

),

resumed as (

    select
        source_key,
        'resumed' as event_type,
        updated_at as occurred_at,
        'customer' as actor,
        cast(null as {{ column_type('double') }}) as event_value
    from updates
    where incident_state <> 'Awaiting User Info' and previous_state = 'Awaiting User Info'

),

closed as (

    select
        source_key,
        'closed' as event_type,
        closed_at as occurred_at,
        'system' as actor,
        cast(null as {{ column_type('double') }}) as event_value
    from {{ ref('servicenow_contacts') }}
    where closed_at is not null

),

-- What is reopened is the contact that was called done, so the event stands with that one.
reopened as (

    select
        {{ servicenow_contact_key('incident_number', 'reopening_number - 1') }} as source_key,
        'reopened' as event_type,
        updated_at as occurred_at,
        'customer' as actor,
        cast(reopening_number as {{ column_type('double') }}) as event_value
    from updates
    where is_reopening

),

logged as (

    select * from transferred
    union all
    select * from awaiting_customer
    union all
    select * from resumed
    union all
    select * from closed
    union all
    select * from reopened

),

final as (

    select
        *,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from logged

)

select * from final
