{{ config(materialized='view') }}

-- Whether the customer left within churn_window_days of the beginning of each journey: one row per journey of a customer who was on
-- the books then, where the books tell who leaves. Journeys about leaving are left out: they would explain leaving by leaving.
with journeys as (

    select
        journeys.journey_id,
        customers.left_at,
        customers.observed_through,
        {{ plus_days('journeys.first_contact_at', var('churn_window_days')) }} as window_ends_at,
        row_number() over (
            partition by journeys.customer_id, {{ first_day('month', in_reporting_zone('journeys.first_contact_at')) }}
            order by journeys.first_contact_at, journeys.journey_id
        ) as number_in_month
    from {{ ref('journeys') }} as journeys
    inner join {{ ref('customers') }} as customers on journeys.customer_id = customers.customer_id
    left join {{ ref('leaving_reasons') }} as leaving_reasons on journeys.reason = leaving_reasons.reason
    where
        customers.is_on_the_books
        and customers.has_leaving_log
        and leaving_reasons.reason is null
        and (customers.joined_at is null or customers.joined_at <= journeys.first_contact_at)
        and (customers.left_at is null or customers.left_at > journeys.first_contact_at)

),

final as (

    select
        journey_id,
        number_in_month = 1 as is_first_of_month,
        case when window_ends_at <= observed_through then coalesce(left_at <= window_ends_at, false) end as is_customer_lost,
        window_ends_at > observed_through as is_churn_provisional
    from journeys

)

select * from final
