{{ config(materialized='view') }}

-- Whether and when the company answered each contact, and when it was done with it, by what its system logs in that channel: where
-- nobody logs who answered, an agent's words and time on it tell, and what ended is taken for done, but nobody for unanswered.
with joined as (

    select
        contacts.*,
        contacts.channel in ('phone', 'chat', 'in_person') and not contacts.is_ticket as is_live,
        coalesce(system_logs.logs_answers, false) as logs_answers,
        coalesce(system_logs.logs_messages, false) as logs_messages,
        events.queue_entered_at,
        events.answered_at as answer_logged_at,
        events.service_seconds,
        events.acknowledged_at,
        messages.first_reply_at as agent_wrote_at,
        messages.last_word_at
    from {{ ref('mapped_contacts') }} as contacts
    left join {{ ref('contact_event_summary') }} as events on contacts.contact_id = events.contact_id
    left join {{ ref('contact_message_summary') }} as messages on contacts.contact_id = messages.contact_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel

),

answered as (

    select
        *,
        case when is_live and not logs_answers then agent_wrote_at else answer_logged_at end as answered_at
    from joined

),

judged as (

    select
        *,
        case
            when answered_at is not null or (is_live and handle_seconds > 0) then true
            when logs_answers or not is_live then false
        end as is_answered,
        coalesce(
            coalesce(service_seconds, {{ seconds_between('answered_at', 'ended_at') }}) < {{ var('min_service_seconds') }}
            and acknowledged_at is null
            and is_timed,
            false
        ) as is_dropped,
        -- Ended where the customer serves herself, with nobody reached and no queue entered.
        not is_ticket
        and (
            channel = 'self_service'
            or (
                channel = 'phone' and direction = 'inbound' and logs_answers
                and queue_entered_at is null and answered_at is null and coalesce(handle_seconds, 0) = 0
            )
        ) as is_self_service
    from answered

),

done as (

    select
        *,
        case
            when is_ticket then coalesce(set_to_resolved_at, closed_at)
            when is_live then case when coalesce(is_answered, true) and not is_dropped then ended_at end
            when logs_messages then last_word_at
            when not is_self_service then ended_at
        end as company_done_at
    from judged

),

final as (

    select
        contact_id,
        answered_at,
        coalesce(answered_at, agent_wrote_at) as first_reply_at,
        company_done_at,
        is_live,
        is_answered,
        is_dropped,
        is_self_service,
        not is_dropped and (coalesce(is_answered, false) or agent_wrote_at is not null or company_done_at is not null) as is_served
    from done

)

select * from final
