with contacts as (

    select * from {{ ref('contacts') }}

),

journey_contacts as (

    select * from {{ ref('journey_contacts') }}

),

followups as (

    select * from {{ ref('contact_followups') }}

),

evidence as (

    select * from {{ ref('contact_evidence') }}

),

agent_days as (

    select * from {{ ref('agent_days') }}

),

service as (

    select * from {{ ref('contact_service') }}

),

post_times as (

    select * from {{ ref('contact_post_times') }}

),

sentiments as (

    select * from {{ ref('contact_sentiment_changes') }}

),

durations as (

    select * from {{ ref('contact_durations') }}

),

final as (

    select
        -- ids
        contacts.contact_id,
        contacts.customer_id,
        journey_contacts.journey_id,

        -- text
        contacts.source_system,
        contacts.channel,
        contacts.direction,
        contacts.reason,
        contacts.customer_segment,
        contacts.product,
        contacts.region,
        contacts.team,
        contacts.severity,

        -- numbers
        journey_contacts.contact_number,
        contacts.message_count,
        contacts.agent_turn_count,
        contacts.transfer_count,
        durations.wait_seconds,
        durations.first_reply_seconds,
        durations.turnaround_seconds,
        durations.close_seconds,
        contacts.handle_seconds,
        contacts.awaiting_customer_seconds,
        durations.delay_seconds,
        durations.wait_at_horizon_seconds,
        case when contacts.is_abandoned then durations.wait_at_horizon_seconds end as abandoned_wait_seconds,
        durations.first_reply_at_horizon_seconds,
        durations.turnaround_at_horizon_seconds,
        durations.close_at_horizon_seconds,
        durations.served_handle_seconds,
        post_times.solution_at_horizon_seconds,
        post_times.answer_at_horizon_seconds,
        post_times.acceptance_at_horizon_seconds,
        evidence.due_promise_count,
        evidence.kept_promise_count,
        evidence.provisional_promise_count,
        case when contacts.is_served then agent_days.contact_share end as agent_day_share,
        evidence.agent_cost,
        sentiments.sentiment_change,
        case when contacts.is_served and agent_days.is_assessed is not null then agent_days.contact_share end as assessable_day_share,
        case
            when contacts.is_served and agent_days.is_assessed then agent_days.contact_share
            when contacts.is_served and not agent_days.is_assessed then cast(0 as {{ column_type('double') }})
        end as assessed_day_share,

        -- booleans
        contacts.is_identified,
        contacts.is_ticket,
        contacts.is_answered,
        contacts.is_abandoned,
        case when contacts.answered_at is not null and contacts.is_timed then contacts.is_dropped end as is_dropped,
        contacts.is_self_service,
        contacts.is_reason_recoded,
        contacts.company_done_at is not null as is_called_done,
        contacts.reason is not null and contacts.is_concern as is_known_driver,
        contacts.queue_entered_at is not null as has_queued,
        contacts.is_abandoned and contacts.queue_seconds < {{ var('short_abandon_seconds') }} as is_short_abandon,
        contacts.message_count is not null as has_messages,
        coalesce(contacts.customer_messages_before_reply > 1, false) as is_chased,

        -- booleans that are null where they do not apply or are not yet mature
        followups.is_repeated,
        followups.is_without_further_contact,
        followups.is_closed_unsolved,
        followups.is_resolved_in_one_reply,
        followups.is_abandoned_unserved,
        followups.is_self_service_success,
        evidence.is_avoidable,
        evidence.is_solution_acknowledged,
        evidence.has_solution_reaction,
        evidence.is_first_answer_accepted,
        evidence.is_wrong_answer,
        evidence.is_sms_repeat,
        evidence.is_sms_repeat_of_concern,
        evidence.has_rephrase_request,
        evidence.has_question_rephrase_request,
        evidence.has_solution_rephrase_request,
        evidence.has_praise,
        evidence.has_complaint,
        evidence.has_sale,
        service.is_answered_in_time,
        service.is_turned_around_as_requested,
        durations.wait_at_horizon_seconds <= service.wait_to_expect_seconds as is_wait_as_expected,
        durations.turnaround_at_horizon_seconds <= service.turnaround_to_expect_seconds as is_turnaround_as_expected,
        {% for name in ['is_replied', 'is_turned_around'] -%}
            {% for suffix in ['1h', '4h', '24h', '72h', '7d', '28d'] -%}
                durations.{{ name }}_within_{{ suffix }},
            {% endfor -%}
        {% endfor %}
        -- booleans of what is not yet mature
        followups.is_repeat_provisional,
        followups.is_further_contact_provisional,
        followups.is_closed_provisional,
        followups.is_one_reply_provisional,
        followups.is_abandoned_unserved_provisional,
        followups.is_self_service_provisional,
        service.is_answer_provisional,
        service.is_requested_time_provisional,
        coalesce(post_times.is_solution_provisional, false) as is_solution_post_provisional,
        coalesce(post_times.is_answer_provisional, false) as is_answer_post_provisional,
        coalesce(post_times.is_acceptance_provisional, false) as is_acceptance_provisional,
        durations.is_wait_provisional,
        durations.is_first_reply_provisional,
        durations.is_late_reply_provisional,
        durations.is_turnaround_provisional,
        durations.is_close_provisional,

        -- times
        cast({{ in_reporting_zone('contacts.started_at') }} as date) as contact_date,
        cast(extract(hour from {{ in_reporting_zone('contacts.started_at') }}) as bigint) as contact_hour,
        contacts.started_at,
        contacts.ended_at,
        contacts.answered_at,
        contacts.first_reply_at,
        contacts.company_done_at,
        contacts.closed_at,
        followups.observed_through
    from contacts
    inner join journey_contacts on contacts.contact_id = journey_contacts.contact_id
    inner join followups on contacts.contact_id = followups.contact_id
    inner join durations on contacts.contact_id = durations.contact_id
    inner join evidence on contacts.contact_id = evidence.contact_id
    inner join service on contacts.contact_id = service.contact_id
    left join agent_days
        on
            contacts.source_system = agent_days.source_system
            and contacts.agent_id = agent_days.agent_id
            and cast({{ in_reporting_zone('contacts.started_at') }} as date) = agent_days.contact_date
    left join post_times on contacts.contact_id = post_times.contact_id
    left join sentiments on contacts.contact_id = sentiments.contact_id

)

select * from final
