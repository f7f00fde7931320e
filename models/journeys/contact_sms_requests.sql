{{ config(materialized='view') }}

-- The text-message requests of known customers, and whether the same customer had sent an earlier one in the last days: one row per
-- request. Judged only where so many days before it were observed in every system that knows the customer.
with requests as (

    select
        contacts.contact_id,
        contacts.started_at,
        customers.observed_from,
        contacts.reason is not null and contacts.is_concern as is_known_driver,
        lag(contacts.started_at) over (
            partition by contacts.customer_id order by contacts.started_at, contacts.contact_id
        ) as previous_at,
        lag(contacts.started_at) over (
            partition by contacts.customer_id, journey_contacts.journey_id order by contacts.started_at, contacts.contact_id
        ) as previous_in_journey_at,
        lag(contacts.started_at) over (
            partition by contacts.customer_id, contacts.reason, contacts.is_concern
            order by contacts.started_at, contacts.contact_id
        ) as previous_of_reason_at
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('journey_contacts') }} as journey_contacts on contacts.contact_id = journey_contacts.contact_id
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    where contacts.channel = 'sms' and contacts.direction = 'inbound' and contacts.is_identified

),

judged as (

    select
        contact_id,
        {{ plus_days('observed_from', var('sms_repeat_days')) }} <= started_at as is_observed_before,
        coalesce({{ plus_days('previous_at', var('sms_repeat_days')) }} >= started_at, false) as is_repeat,
        coalesce({{ plus_days('previous_in_journey_at', var('sms_repeat_days')) }} >= started_at, false)
        or (is_known_driver and coalesce({{ plus_days('previous_of_reason_at', var('sms_repeat_days')) }} >= started_at, false))
            as is_repeat_of_concern
    from requests

),

final as (

    select
        contact_id,
        is_repeat as is_sms_repeat,
        is_repeat_of_concern as is_sms_repeat_of_concern
    from judged
    where is_observed_before

)

select * from final
