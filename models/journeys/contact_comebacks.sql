-- When the customer came back after each contact: next inbound contact of the journey, of the customer for any reason, of the
-- journey after the company had called it done; when the customer was next served, and next came to somebody after serving herself.
-- Starts and questions are laid on one axis, so that each answer is one window, however many contacts a customer has.
with contacts as (

    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.direction,
        contacts.started_at,
        contacts.company_done_at,
        contacts.abandoned_at,
        case when contacts.is_answered and contacts.is_dropped then null else contacts.first_reply_at end as served_at,
        journey_contacts.journey_id,
        case when contacts.direction = 'inbound' then contacts.started_at end as inbound_started_at,
        case when contacts.is_self_service then contacts.started_at end as self_service_started_at,
        case when not contacts.is_self_service and contacts.direction <> 'outbound' then contacts.started_at end as assisted_started_at
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('journey_contacts') }} as journey_contacts on contacts.contact_id = journey_contacts.contact_id

),

in_order as (

    select
        contact_id,
        min(inbound_started_at) over (
            partition by journey_id order by started_at, contact_id rows between 1 following and unbounded following
        ) as next_inbound_in_journey_at,
        min(case when direction <> 'outbound' then started_at end) over (
            partition by journey_id order by started_at, contact_id rows between 1 following and unbounded following
        ) as next_in_journey_at,
        min(inbound_started_at) over (
            partition by customer_id order by started_at, contact_id rows between 1 following and unbounded following
        ) as next_inbound_of_customer_at
    from contacts

),

{{ next_after('after_done', 'contacts', 'journey_id', 'company_done_at', 'inbound_started_at') }},

{{ next_after('after_abandoned', 'contacts', 'customer_id', 'abandoned_at', 'served_at') }},

{{ next_after('after_self_service', 'contacts', 'customer_id', 'self_service_started_at', 'assisted_started_at') }},

final as (

    select
        in_order.contact_id,
        in_order.next_in_journey_at,
        in_order.next_inbound_in_journey_at,
        in_order.next_inbound_of_customer_at,
        after_done.next_at as came_back_after_done_at,
        after_abandoned.next_at as served_after_abandoned_at,
        after_self_service.next_at as assisted_after_self_service_at
    from in_order
    left join after_done on in_order.contact_id = after_done.contact_id
    left join after_abandoned on in_order.contact_id = after_abandoned.contact_id
    left join after_self_service on in_order.contact_id = after_self_service.contact_id

)

select * from final
