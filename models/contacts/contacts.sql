with contacts as (

    select * from {{ ref('mapped_contacts') }}

),

events as (

    select * from {{ ref('contact_event_summary') }}

),

messages as (

    select * from {{ ref('contact_message_summary') }}

),

handling as (

    select * from {{ ref('contact_handling') }}

),

joined as (

    select
        contacts.*,
        events.queue_entered_at,
        events.queue_seconds,
        events.abandoned_at,
        events.reopened_at,
        events.rejected_at,
        -- Nothing was offered or acknowledged after it.
        case
            when events.last_rejected_at >= coalesce(events.last_offered_or_acknowledged_at, events.last_rejected_at)
                then events.last_rejected_at
        end as left_rejected_at,
        events.acknowledged_at,
        messages.message_count,
        messages.customer_messages_before_reply,
        messages.has_channel_request,
        handling.answered_at,
        handling.first_reply_at,
        handling.company_done_at,
        handling.is_live,
        handling.is_answered,
        handling.is_dropped,
        handling.is_self_service,
        handling.is_served,
        coalesce(events.transfer_count, 0) as transfer_count,
        coalesce(events.awaiting_customer_seconds, 0) as awaiting_customer_seconds,
        coalesce(messages.agent_turn_count, case when contacts.is_ticket then 1 + coalesce(events.awaiting_customer_count, 0) end)
            as agent_turn_count
    from contacts
    left join events on contacts.contact_id = events.contact_id
    left join messages on contacts.contact_id = messages.contact_id
    inner join handling on contacts.contact_id = handling.contact_id

),

final as (

    select
        -- ids
        contact_id,
        case_id,
        refers_to_contact_id,
        customer_id,
        source_key,

        -- text
        source_system,
        channel,
        direction,
        reason,
        customer_segment,
        product,
        region,
        team,
        severity,
        agent_id,
        channel_choice,

        -- numbers
        queue_seconds,
        handle_seconds,
        importance,
        expected_wait_seconds,
        expected_turnaround_seconds,
        cast(awaiting_customer_seconds as {{ column_type('double') }}) as awaiting_customer_seconds,
        cast(transfer_count as bigint) as transfer_count,
        cast(message_count as bigint) as message_count,
        cast(customer_messages_before_reply as bigint) as customer_messages_before_reply,
        cast(agent_turn_count as bigint) as agent_turn_count,

        -- booleans
        is_identified,
        is_ticket,
        is_concern,
        is_avoidable,
        is_reason_recoded,
        is_timed,
        is_live,
        is_answered,
        is_dropped,
        is_served,
        is_self_service,
        has_channel_request,
        abandoned_at is not null as is_abandoned,

        -- times
        started_at,
        ended_at,
        requested_by,
        queue_entered_at,
        answered_at,
        abandoned_at,
        first_reply_at,
        company_done_at,
        closed_at,
        reopened_at,
        rejected_at,
        left_rejected_at,
        acknowledged_at
    from joined

)

select * from final
