{{ config(materialized='view') }}

-- Whether the author of a community question came back with another one within return_window_days: one row per known customer and
-- month, the first question of it. Another is of another journey, and of another driver where both are known.
with questions as (

    select
        contacts.contact_id,
        contacts.customer_id,
        journey_contacts.journey_id,
        case when contacts.is_concern then contacts.reason end as driver,
        contacts.started_at,
        {{ plus_days('contacts.started_at', var('return_window_days')) }} as window_ends_at,
        customers.observed_through,
        row_number() over (
            partition by contacts.customer_id, {{ first_day('month', in_reporting_zone('contacts.started_at')) }}
            order by contacts.started_at, contacts.contact_id
        ) as number_in_month
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('journey_contacts') }} as journey_contacts on contacts.contact_id = journey_contacts.contact_id
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    where contacts.channel = 'community' and contacts.direction = 'inbound' and contacts.is_identified and not contacts.is_ticket

),

returned as (

    select distinct questions.contact_id
    from questions
    inner join questions as later
        on
            questions.customer_id = later.customer_id
            and questions.journey_id <> later.journey_id
            and questions.started_at < later.started_at
            and questions.window_ends_at >= later.started_at
    where
        questions.number_in_month = 1
        and (questions.driver is null or later.driver is null or questions.driver <> later.driver)

),

final as (

    select
        questions.contact_id,
        case when questions.window_ends_at <= questions.observed_through then returned.contact_id is not null end as is_continued_use,
        questions.window_ends_at > questions.observed_through as is_continued_use_provisional
    from questions
    left join returned on questions.contact_id = returned.contact_id
    where questions.number_in_month = 1

)

select * from final
