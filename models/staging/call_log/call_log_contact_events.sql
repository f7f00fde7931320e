{{ config(materialized='view') }}

with calls as (

    select calls.*
    from {{ ref('stg_call_log__calls') }} as calls
    inner join {{ ref('call_log_contacts') }} as contacts on calls.source_key = contacts.source_key
    where calls.is_staged

),

queue_entered as (

    select
        source_key,
        'queue_entered' as event_type,
        queue_entered_at as occurred_at,
        'customer' as actor,
        cast(queue_seconds as {{ column_type('double') }}) as event_value
    from calls
    where has_queued

),

answered as (

    select
        source_key,
        'answered' as event_type,
        answered_at as occurred_at,
        'agent' as actor,
        cast(service_seconds as {{ column_type('double') }}) as event_value
    from calls
    where has_answer

),

abandoned as (

    select
        source_key,
        'abandoned' as event_type,
        ended_at as occurred_at,
        'customer' as actor,
        cast(queue_seconds as {{ column_type('double') }}) as event_value
    from calls
    where has_queued and not has_answer

),

logged as (

    select * from queue_entered
    union all
    select * from answered
    union all
    select * from abandoned

),

final as (

    select
        *,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from logged

)

select * from final
