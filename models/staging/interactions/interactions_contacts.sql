{{ config(materialized='view') }}

-- A contact is seen from its start on; what happened to it after the moment of the run is not. A customer's segment and region are
-- those of the table of customers, the team that of the agent, where the contact itself states none. Who writes ends where the last
-- message is, unless the end is stated.
with contacts as (

    select
        contacts.*,
        as_of.as_of
    from {{ ref('stg_interactions__contacts') }} as contacts
    cross join {{ ref('as_of') }} as as_of
    where contacts.is_staged and contacts.started_at <= as_of.as_of

),

last_messages as (

    select
        messages.contact_source_key,
        max(messages.sent_at) as last_sent_at
    from {{ ref('stg_interactions__messages') }} as messages
    cross join {{ ref('as_of') }} as as_of
    where messages.is_staged and messages.sent_at <= as_of.as_of
    group by messages.contact_source_key

),

seen as (

    select
        *,
        case when ended_at <= as_of then ended_at end as seen_ended_at,
        case when set_to_resolved_at <= as_of then set_to_resolved_at end as seen_set_to_resolved_at,
        case when closed_at <= as_of then closed_at end as seen_closed_at
    from contacts

),

final as (

    select
        seen.source_key,
        seen.case_key,
        seen.refers_to_source_key,
        seen.customer_key,
        seen.channel,
        seen.direction,
        seen.is_ticket,
        true as is_timed,
        seen.started_at,
        coalesce(
            seen.seen_ended_at,
            case
                when seen.is_ticket then coalesce(seen.seen_set_to_resolved_at, seen.seen_closed_at)
                when seen.channel in ('email', 'sms', 'social', 'community')
                    then case when last_messages.last_sent_at < seen.started_at then seen.started_at else last_messages.last_sent_at end
            end
        ) as ended_at,
        seen.seen_set_to_resolved_at as set_to_resolved_at,
        seen.seen_closed_at as closed_at,
        seen.reason_code,
        seen.is_reason_recoded,
        customers.customer_segment,
        seen.product,
        coalesce(seen.region, customers.region) as region,
        coalesce(seen.team, agents.team) as team,
        seen.severity,
        seen.handle_seconds,
        seen.agent_key,
        seen.requested_by,
        seen.importance,
        seen.channel_choice,
        seen.expected_wait_seconds,
        seen.expected_turnaround_seconds
    from seen
    left join {{ ref('stg_interactions__customers') }} as customers on seen.customer_key = customers.source_key and customers.is_staged
    left join {{ ref('stg_interactions__agents') }} as agents on seen.agent_key = agents.source_key and agents.is_staged
    left join last_messages on seen.source_key = last_messages.contact_source_key

)

select * from final
