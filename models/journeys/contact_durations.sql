{{ config(materialized='view') }}

-- How long each contact took the customer. The *_at_horizon columns are what metrics read: contacts whose horizon is over, what was
-- not done by the horizon counting as the horizon.
with contacts as (

    select
        contacts.*,
        coalesce(system_logs.logs_replies, false) and not contacts.is_self_service and contacts.is_timed as has_reply_log,
        (contacts.is_ticket or contacts.channel = 'email') and contacts.is_timed as is_turned_around,
        customers.observed_through,
        coverage.observed_through as system_observed_through,
        -- A contact of no case is one of its own: together they would be one partition, as large as the telephone.
        row_number() over (
            partition by coalesce(contacts.case_id, contacts.contact_id) order by contacts.started_at, contacts.contact_id
        ) as number_in_case,
        max(contacts.closed_at) over (partition by coalesce(contacts.case_id, contacts.contact_id)) as case_closed_at,
        gaps.contact_id is not null and contacts.is_timed as has_gaps,
        gaps.is_over,
        case when contacts.is_timed then gaps.gap_seconds end as gap_seconds,
        case when contacts.is_timed then gaps.gap_at_horizon_seconds end as gap_at_horizon_seconds,
        gaps.still_waiting_since
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    inner join {{ ref('source_coverage') }} as coverage on contacts.source_system = coverage.source_system
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    left join {{ ref('contact_reply_gaps') }} as gaps on contacts.contact_id = gaps.contact_id

),

measured as (

    select
        *,
        {{ seconds_between('started_at', 'first_reply_at') }} as first_reply_seconds,
        case when is_turned_around then {{ seconds_between('started_at', 'company_done_at') }} end as turnaround_seconds,
        case when is_ticket and number_in_case = 1 then {{ seconds_between('started_at', 'case_closed_at') }} end as close_seconds,
        case
            when is_ticket or has_gaps then null
            when channel = 'phone' then coalesce(queue_seconds, case when answered_at is not null then 0 end)
            when channel in ('chat', 'sms') then queue_seconds
        end as queue_wait_seconds,
        {{ plus_days('started_at', var('reply_horizon_days')) }} <= observed_through as is_reply_horizon_over,
        {{ plus_days('started_at', var('resolution_horizon_days')) }} <= observed_through as is_horizon_over,
        has_reply_log and channel not in ('phone', 'chat', 'sms') as is_waiting_for_reply,
        {{ var('reply_horizon_days') }} * 86400.0 as reply_horizon_seconds,
        {{ var('resolution_horizon_days') }} * 86400.0 as horizon_seconds
    from contacts

),

final as (

    select
        contact_id,
        coalesce(queue_wait_seconds, case
            when is_waiting_for_reply then first_reply_seconds
            when still_waiting_since is null then gap_seconds
        end) as wait_seconds,
        case when has_reply_log then first_reply_seconds end as first_reply_seconds,
        turnaround_seconds,
        close_seconds,
        coalesce(queue_wait_seconds, case
            when is_waiting_for_reply and is_reply_horizon_over
                then least(coalesce(first_reply_seconds, reply_horizon_seconds), reply_horizon_seconds)
            when is_over or is_reply_horizon_over then gap_at_horizon_seconds
        end) as wait_at_horizon_seconds,
        case
            when has_reply_log and is_reply_horizon_over
                then least(coalesce(first_reply_seconds, reply_horizon_seconds), reply_horizon_seconds)
        end as first_reply_at_horizon_seconds,
        case
            when is_turned_around and is_horizon_over
                then least(coalesce(turnaround_seconds, horizon_seconds), horizon_seconds)
        end as turnaround_at_horizon_seconds,
        case
            when is_ticket and number_in_case = 1 and is_horizon_over
                then least(coalesce(close_seconds, horizon_seconds), horizon_seconds)
        end as close_at_horizon_seconds,
        -- Those still waiting when the system was last seen have waited until then.
        coalesce(queue_wait_seconds, case
            when is_waiting_for_reply then coalesce(first_reply_seconds, {{ seconds_between('started_at', 'system_observed_through') }})
            when has_gaps then gap_seconds + coalesce({{ seconds_between('still_waiting_since', 'system_observed_through') }}, 0)
        end) as delay_seconds,
        case when is_served then handle_seconds end as served_handle_seconds,
        (is_waiting_for_reply or (has_gaps and not is_over)) and not is_reply_horizon_over as is_wait_provisional,
        has_reply_log and not is_reply_horizon_over as is_first_reply_provisional,
        has_reply_log and not is_horizon_over as is_late_reply_provisional,
        is_turned_around and not is_horizon_over as is_turnaround_provisional,
        is_ticket and number_in_case = 1 and not is_horizon_over as is_close_provisional,
        {{ done_within(
            'first_reply_seconds', 'has_reply_log and is_reply_horizon_over', 'is_replied', 'has_reply_log and is_horizon_over'
        ) }},
        {{ done_within('turnaround_seconds', 'is_turned_around and is_horizon_over', 'is_turned_around') }}
    from measured

)

select * from final
