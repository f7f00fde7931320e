{{ config(materialized='view') }}

-- Whether each contact was answered and done as soon as was meant and asked for: true or false where that is known, null where it does not
-- apply or is not yet over; and how long a wait and a turnaround customers expect.
with said as (

    -- What the customer said in a survey to have expected; of several answers the least patient one.
    select
        contact_id,
        min(case when question = 'expected_wait' then answer_value end) as wait_seconds,
        min(case when question = 'expected_turnaround' then answer_value end) as turnaround_seconds
    from {{ ref('survey_answers') }}
    where contact_id is not null and answer_value is not null
    group by contact_id

),

contacts as (

    select
        contacts.*,
        customers.observed_through,
        thresholds.threshold_seconds,
        -- Offered to somebody who could answer: a queue or an answer on the phone, any written contact where replies are logged.
        contacts.direction = 'inbound' and contacts.is_timed and coalesce(system_logs.logs_replies, false)
        and not contacts.is_self_service and not contacts.is_ticket
        and (contacts.channel <> 'phone' or coalesce(contacts.queue_entered_at, contacts.answered_at) is not null) as is_offered,
        coalesce(
            said.wait_seconds, contacts.expected_wait_seconds, by_choice.expected_wait_seconds, by_severity.expected_wait_seconds,
            by_channel.expected_wait_seconds
        ) as wait_to_expect_seconds,
        coalesce(
            said.turnaround_seconds, contacts.expected_turnaround_seconds, by_choice.expected_turnaround_seconds,
            by_severity.expected_turnaround_seconds, by_channel.expected_turnaround_seconds
        ) as turnaround_to_expect_seconds
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    left join said on contacts.contact_id = said.contact_id
    left join {{ ref('service_thresholds') }} as thresholds on contacts.channel = thresholds.channel
    left join {{ ref('customer_expectations') }} as by_choice
        on
            contacts.channel = by_choice.channel and contacts.channel_choice = by_choice.channel_choice
            and by_choice.severity is null
    left join {{ ref('customer_expectations') }} as by_severity
        on
            contacts.channel = by_severity.channel and contacts.severity = by_severity.severity
            and by_severity.channel_choice is null
    left join {{ ref('customer_expectations') }} as by_channel
        on contacts.channel = by_channel.channel and by_channel.severity is null and by_channel.channel_choice is null

),

measured as (

    select
        *,
        -- On the phone the queue is the wait, not the menu before it.
        case
            when channel <> 'phone' then {{ seconds_between('started_at', 'first_reply_at') }}
            when answered_at is not null then coalesce(queue_seconds, 0)
        end as answer_seconds,
        is_offered and threshold_seconds is not null as has_threshold,
        {{ seconds_between('started_at', 'observed_through') }} >= threshold_seconds as is_threshold_over
    from contacts

),

final as (

    select
        contact_id,
        case when has_threshold and is_threshold_over then coalesce(answer_seconds <= threshold_seconds, false) end
            as is_answered_in_time,
        has_threshold and not is_threshold_over as is_answer_provisional,
        case when requested_by <= observed_through then coalesce(company_done_at <= requested_by, false) end
            as is_turned_around_as_requested,
        coalesce(requested_by > observed_through, false) as is_requested_time_provisional,
        wait_to_expect_seconds,
        turnaround_to_expect_seconds
    from measured

)

select * from final
