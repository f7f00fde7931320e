{{ config(materialized='view') }}

-- What is counted of each reason, by month and over all time; read by contact_drivers.
with views as (

    select 'month' as period_grain
    union all
    select 'all' as period_grain

),

-- Months in which it is known how many customers there were.
customer_months as (

    select
        month_start,
        sum(customer_count) as customer_count
    from {{ ref('fct_customer_months') }}
    group by month_start

),

contacts as (

    select
        contacts.*,
        views.period_grain,
        case when views.period_grain = 'month' then {{ first_day('month', 'contacts.contact_date') }} end as period_start,
        coalesce(contacts.reason, 'unknown') as driver,
        coalesce(journeys.reason, 'unknown') as journey_driver,
        case when contacts.direction = 'inbound' and contacts.is_identified then 1 else 0 end as known_inbound_count,
        case
            when contacts.direction = 'inbound' and contacts.is_identified and customer_months.customer_count is not null then 1 else 0
        end as covered_count
    from {{ ref('fct_contacts') }} as contacts
    inner join {{ ref('fct_journeys') }} as journeys on contacts.journey_id = journeys.journey_id
    left join customer_months on {{ first_day('month', 'contacts.contact_date') }} = customer_months.month_start
    cross join views

),

by_driver as (

    select
        period_grain,
        period_start,
        driver as reason,
        max(case when is_known_driver then 1 else 0 end) as has_concern,
        max(case when is_avoidable then 1 when not is_avoidable then 0 end) as avoidable,
        count(*) as contacts,
        sum(case when direction = 'inbound' then 1 else 0 end) as inbound_contacts,
        sum(known_inbound_count) as identified_inbound_contacts,
        sum(covered_count) as covered_contacts,
        count(distinct case when is_identified then customer_id end) as customers,
        count(distinct journey_id) as journeys,
        count(is_repeated) as mature_contacts,
        sum(case when is_repeated then 1 else 0 end) as repeated_contacts
    from contacts
    group by period_grain, period_start, driver

),

by_journey as (

    select
        period_grain,
        period_start,
        journey_driver as reason,
        count(*) as contacts_of_journeys
    from contacts
    group by period_grain, period_start, journey_driver

),

final as (

    select
        by_driver.*,
        coalesce(by_journey.contacts_of_journeys, 0) as contacts_of_journeys
    from by_driver
    left join by_journey
        on
            by_driver.period_grain = by_journey.period_grain
            and by_driver.reason = by_journey.reason
            and coalesce(by_driver.period_start, cast('1970-01-01' as date)) = coalesce(by_journey.period_start, cast('1970-01-01' as date))

)

select * from final
