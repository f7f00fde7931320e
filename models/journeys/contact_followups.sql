-- What became of each contact afterwards, only where enough time has been observed in every system that knows the customer:
-- true or false where it is mature, null where it does not apply or is not yet known.
with contacts as (

    select
        contacts.*,
        customers.observed_through,
        comebacks.next_in_journey_at,
        comebacks.next_inbound_in_journey_at,
        comebacks.next_inbound_of_customer_at,
        comebacks.came_back_after_done_at,
        comebacks.served_after_abandoned_at,
        comebacks.assisted_after_self_service_at,
        -- The follow-up runs from the end of the contact; one that has not ended is followed from its start.
        {{ plus_days('coalesce(contacts.ended_at, contacts.started_at)', var('journey_window_days')) }} as window_ends_at,
        {{ plus_days('contacts.company_done_at', var('resolution_horizon_days')) }} as done_horizon_at,
        {{ plus_seconds('contacts.abandoned_at', var('abandon_rescue_hours') ~ ' * 3600') }} as rescue_ends_at
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('contact_comebacks') }} as comebacks on contacts.contact_id = comebacks.contact_id
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id

),

judged as (

    select
        contact_id,
        observed_through,
        window_ends_at <= observed_through as is_window_over,
        coalesce(next_in_journey_at <= window_ends_at, false) as is_followed_in_journey,
        coalesce(next_inbound_in_journey_at <= window_ends_at, false) as is_followed_inbound,
        coalesce(next_inbound_of_customer_at <= window_ends_at, false) as is_followed_by_any,
        coalesce(done_horizon_at <= observed_through, false) as is_done_horizon_over,
        coalesce(least(
            coalesce(came_back_after_done_at, done_horizon_at),
            case when rejected_at > company_done_at then rejected_at else done_horizon_at end,
            case when reopened_at > company_done_at then reopened_at else done_horizon_at end
        ) < done_horizon_at, false) as is_undone,
        coalesce(rescue_ends_at <= observed_through, false) as is_rescue_over,
        coalesce(served_after_abandoned_at <= rescue_ends_at, false) as is_rescued,
        company_done_at is not null as is_called_done,
        is_ticket or channel in ('email', 'sms', 'social', 'community') as is_written,
        is_identified,
        is_identified and direction = 'inbound' as is_known_inbound,
        is_identified and is_abandoned as is_known_abandoned,
        is_identified and is_self_service as is_known_self_service,
        coalesce(assisted_after_self_service_at <= window_ends_at, false) as is_assisted_after_all,
        (company_done_at is not null or is_self_service)
        and coalesce(rejected_at > window_ends_at, true)
        and coalesce(reopened_at > window_ends_at, true) as is_done_and_stands,
        agent_turn_count
    from contacts

),

final as (

    select
        contact_id,
        observed_through,
        case when is_known_inbound and is_window_over then is_followed_inbound end as is_repeated,
        is_known_inbound and not is_window_over as is_repeat_provisional,
        case when is_identified and is_window_over then not is_followed_by_any end as is_without_further_contact,
        is_identified and not is_window_over as is_further_contact_provisional,
        case when is_identified and is_called_done and is_done_horizon_over then is_undone end as is_closed_unsolved,
        is_identified and is_called_done and not is_done_horizon_over as is_closed_provisional,
        case
            when is_identified and is_called_done and is_written and is_done_horizon_over and not is_undone
                then agent_turn_count = 1
        end as is_resolved_in_one_reply,
        is_identified and is_called_done and is_written and not is_done_horizon_over as is_one_reply_provisional,
        case when is_known_abandoned and is_rescue_over then not is_rescued end as is_abandoned_unserved,
        is_known_abandoned and not is_rescue_over as is_abandoned_unserved_provisional,
        case when is_known_self_service and is_window_over then not is_assisted_after_all end as is_self_service_success,
        is_known_self_service and not is_window_over as is_self_service_provisional,
        case when is_window_over then is_done_and_stands and not is_followed_in_journey end as is_resolved_at_once
    from judged

)

select * from final
