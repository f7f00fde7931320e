{{ config(materialized='view') }}

-- What went wrong in each contact of a journey that its first contact did not settle: one row per contact and cause, with the moment.
with contacts as (

    select
        contacts.*,
        comebacks.next_in_journey_at,
        comebacks.came_back_after_done_at,
        promises.first_broken_at,
        facts.is_wait_as_expected,
        facts.is_turnaround_as_expected,
        coalesce(system_logs.logs_replies, false) as logs_replies,
        coalesce(system_logs.logs_solutions, false) as logs_solutions,
        coalesce(contacts.first_reply_at <= contacts.horizon_at, false) as is_replied,
        coalesce(contacts.company_done_at <= contacts.horizon_at, false) as is_done,
        contacts.is_unresolved or coalesce(comebacks.next_in_journey_at <= contacts.horizon_at, false) as is_unsettled
    from {{ ref('failed_contacts') }} as contacts
    inner join {{ ref('contact_comebacks') }} as comebacks on contacts.contact_id = comebacks.contact_id
    inner join {{ ref('fct_contacts') }} as facts on contacts.contact_id = facts.contact_id
    left join {{ ref('contact_promises') }} as promises on contacts.contact_id = promises.contact_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel

),

judged as (

    select
        *,
        -- What was offered after the last hand-off was found; where nobody logs offers, the end of the journey must tell.
        handed_on_at is not null and is_unsettled and case
            when logs_solutions then coalesce(last_offered_at < last_handed_on_at, true) else is_unresolved
        end as is_lost
    from contacts

),

happened as (

    select
        judged.contact_id,
        judged.journey_id,
        causes.cause,
        judged.horizon_at,
        case causes.cause
            {% for cause, (condition, moment) in {
                'never_answered': (
                    "judged.direction = 'inbound' and judged.logs_replies and not judged.is_self_service and not judged.is_ticket"
                    ~ " and judged.abandoned_at is null and not judged.is_replied", 'judged.started_at'),
                'gave_up': ('coalesce(judged.last_served_at <= judged.abandoned_at, true)', 'judged.abandoned_at'),
                'dropped': ('judged.is_dropped', 'judged.answered_at'),
                'handed_off_and_lost': ('judged.is_lost', 'judged.handed_on_at'),
                'sent_elsewhere': ('judged.has_channel_request', 'judged.started_at'),
                'closed_without_answer': (
                    "judged.logs_solutions and judged.last_offered_at is null and judged.acknowledged_at is null"
                    ~ " and not coalesce(judged.has_channel_request, false) and not judged.is_dropped and not judged.is_self_service"
                    ~ " and judged.abandoned_at is null", 'coalesce(judged.company_done_at, judged.closed_at)'),
                'still_open': ('judged.is_ticket and not judged.is_done', 'judged.horizon_at'),
                'wrong_answer': ('true', 'judged.found_wrong_at'),
                'left_unanswered': (
                    "judged.channel in ('email', 'sms', 'social', 'community') and not judged.is_ticket and judged.is_replied"
                    ~ " and not judged.is_done and not coalesce(judged.has_channel_request, false)",
                    'case when judged.ended_at <= judged.horizon_at then judged.ended_at else judged.horizon_at end'),
                'closed_unsolved': ('judged.is_done', "case
                    when judged.reopened_at > judged.company_done_at and judged.reopened_at
                        < coalesce(judged.came_back_after_done_at, judged.horizon_at) then judged.reopened_at
                    else judged.came_back_after_done_at
                end"),
                'self_service_failed': (
                    'judged.is_self_service',
                    'case when judged.next_in_journey_at <= judged.horizon_at then judged.next_in_journey_at else judged.rejected_at end'),
                'promise_broken': ('true', 'judged.first_broken_at'),
                'handed_off': ('judged.is_unsettled and not judged.is_lost', 'judged.handed_on_at'),
                'not_understood': ('true', 'judged.rephrase_requested_at'),
                'waited_too_long': (
                    "not judged.is_wait_as_expected or not judged.is_turnaround_as_expected"
                    ~ " or judged.customer_messages_before_reply > 1"
                    ~ " or (judged.abandoned_at is not null and judged.queue_seconds >= " ~ var('short_abandon_seconds') ~ ")",
                    'judged.started_at'),
                'problem_restated': ('true', 'judged.restated_at'),
                'identified_again': (
                    'judged.is_identified_again and judged.identification_number = least(judged.identifying_contact_count, 2)',
                    'judged.identified_at'),
            }.items() -%}
                when '{{ cause }}' then case when {{ condition }} then {{ moment }} end
            {% endfor -%}
        end as occurred_at
    from judged
    cross join {{ ref('failure_causes') }} as causes

),

final as (

    select
        contact_id,
        journey_id,
        cause,
        occurred_at
    from happened
    where occurred_at <= horizon_at

)

select * from final
