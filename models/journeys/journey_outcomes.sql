{{ config(materialized='view') }}

-- How each journey stood at its horizon, whatever happened later: only contacts begun by then, only what was done by then.
with contacts as (

    select
        journey_contacts.journey_id,
        journey_contacts.horizon_at,
        contacts.direction,
        contacts.is_ticket,
        contacts.is_live,
        contacts.is_self_service,
        contacts.ended_at,
        contacts.company_done_at,
        contacts.acknowledged_at,
        contacts.rejected_at,
        contacts.left_rejected_at,
        row_number() over (
            partition by journey_contacts.journey_id
            order by
                case when contacts.direction = 'outbound' then 1 else 0 end, contacts.started_at desc, contacts.contact_id desc
        ) as number_from_last
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    where journey_contacts.is_by_horizon

),

summed as (

    select
        journey_id,
        min(horizon_at) as horizon_at,
        sum(case when direction = 'inbound' then 1 else 0 end) as inbound_contact_count,
        max(case when company_done_at <= horizon_at then company_done_at end) as last_done_at,
        max(case when ended_at is null or (is_ticket and ended_at > horizon_at) then 1 else 0 end) = 1 as has_open_contact,
        max(case when number_from_last = 1 and company_done_at <= horizon_at then 1 else 0 end) = 1 as last_is_done,
        max(case when number_from_last = 1 and is_self_service then 1 else 0 end) = 1 as last_is_self_service,
        max(case when number_from_last = 1 then ended_at end) as last_ended_at,
        -- In writing the company may have said more since; a call or chat in which the customer acknowledged was done there and then.
        max(case
            when
                number_from_last = 1 and acknowledged_at <= horizon_at
                and (is_live or acknowledged_at >= coalesce(company_done_at, acknowledged_at)) then acknowledged_at
        end) as acknowledged_at,
        max(case when number_from_last = 1 and rejected_at <= horizon_at then rejected_at end) as rejected_at,
        max(case when number_from_last = 1 and left_rejected_at <= horizon_at then 1 else 0 end) = 1 as is_left_rejected
    from contacts
    group by journey_id

),

judged as (

    select
        *,
        case
            when
                last_is_self_service and not has_open_contact
                and coalesce(rejected_at <= coalesce(acknowledged_at, last_ended_at), true) then 'self_served'
            when not last_is_done or has_open_contact or is_left_rejected then 'unresolved'
            when rejected_at is not null and rejected_at > coalesce(acknowledged_at, last_done_at) then 'unresolved'
            when acknowledged_at is not null then 'confirmed'
            else 'presumed'
        end as outcome_at_horizon
    from summed

),

final as (

    select
        journey_id,
        horizon_at,
        inbound_contact_count,
        outcome_at_horizon,
        case
            when outcome_at_horizon = 'self_served' then last_ended_at
            when outcome_at_horizon in ('confirmed', 'presumed') then last_done_at
        end as done_at
    from judged

)

select * from final
