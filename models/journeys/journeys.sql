-- One row per journey: the contacts about one concern of one customer.
with contacts as (

    select
        journey_contacts.journey_id,
        journey_contacts.contact_number,
        contacts.channel,
        contacts.team,
        contacts.transfer_count,
        contacts.started_at,
        coalesce(system_logs.logs_transfers, false) as logs_transfers,
        lag(contacts.channel) over (partition by journey_contacts.journey_id order by journey_contacts.contact_number) as previous_channel,
        min(
            case
                when
                    contacts.team is not null and (contacts.first_reply_at is not null or contacts.is_ticket)
                    then journey_contacts.contact_number
            end
        ) over (
            partition by journey_contacts.journey_id order by journey_contacts.contact_number
            rows between unbounded preceding and unbounded following
        ) as first_answered_number
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel

),

counted as (

    select
        journey_id,
        count(*) as contact_count,
        sum(transfer_count) as handoff_count,
        max(started_at) as last_contact_at,
        max(case when logs_transfers then 1 else 0 end) = 1 as has_transfer_log,
        max(case when contact_number = first_answered_number then team end) as team,
        -- A channel that follows itself is written once.
        {{ listed(
            'case when previous_channel is null or channel <> previous_channel then channel end', ' > ', 'contact_number'
        ) }} as channel_path
    from contacts
    group by journey_id

),

final as (

    select
        -- ids
        counted.journey_id,
        first_contacts.customer_id,

        -- text
        first_contacts.source_system as first_source_system,
        first_contacts.channel as first_channel,
        first_contacts.direction as first_direction,
        first_contacts.reason,
        first_contacts.product,
        first_contacts.severity,
        counted.team,
        customers.customer_segment,
        customers.region,
        counted.channel_path,
        case when outcomes.horizon_at > customers.observed_through then 'open' else outcomes.outcome_at_horizon end as resolution,

        -- numbers
        cast(counted.contact_count as bigint) as contact_count,
        cast(outcomes.inbound_contact_count as bigint) as inbound_contact_count,
        cast(counted.handoff_count as bigint) as handoff_count,

        -- booleans
        first_contacts.is_identified,
        counted.has_transfer_log,
        first_contacts.started_at
        < {{ plus_days('customers.observed_from', var('journey_window_days')) }} as is_warm_up,

        -- times
        first_contacts.started_at as first_contact_at,
        counted.last_contact_at,
        outcomes.horizon_at,
        case
            when outcomes.horizon_at <= customers.observed_through and outcomes.outcome_at_horizon <> 'unresolved' then outcomes.done_at
        end as resolved_at,
        customers.observed_through
    from counted
    inner join {{ ref('contacts') }} as first_contacts on counted.journey_id = first_contacts.contact_id
    inner join {{ ref('journey_outcomes') }} as outcomes on counted.journey_id = outcomes.journey_id
    inner join {{ ref('customers') }} as customers on first_contacts.customer_id = customers.customer_id

)

select * from final
