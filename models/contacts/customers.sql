-- One row per customer who was in contact or is on the books, with the stretch of time in which every system that knows the customer
-- was observed.
with observed as (

    select
        known.customer_id,
        max(coverage.observed_from) as observed_from,
        min(coverage.observed_through) as observed_through
    from {{ ref('system_customers') }} as known
    left join {{ ref('source_coverage') }} as coverage on known.source_system = coverage.source_system
    group by known.customer_id

),

latest as (

    select
        customer_id,
        is_identified,
        started_at,
        first_value(customer_segment) over (
            partition by customer_id
            order by case when customer_segment is null then 1 else 0 end, started_at desc, contact_id asc
            rows between unbounded preceding and current row
        ) as latest_segment,
        first_value(region) over (
            partition by customer_id
            order by case when region is null then 1 else 0 end, started_at desc, contact_id asc
            rows between unbounded preceding and current row
        ) as latest_region
    from {{ ref('contacts') }}

),

contacted as (

    select
        customer_id,
        min(latest_segment) as customer_segment,
        min(latest_region) as region,
        count(*) as contact_count,
        max(case when is_identified then 1 else 0 end) = 1 as is_identified,
        min(started_at) as first_contact_at
    from latest
    group by customer_id

),

-- Who is on the books twice joined with the first, leaves with the last, and is worth both.
booked as (

    select
        customer_id,
        max(customer_segment) as customer_segment,
        max(region) as region,
        min(joined_at) as joined_at,
        case when count(left_at) = count(*) then max(left_at) end as left_at,
        min(case when logs_leaving then 1 else 0 end) = 1 as has_leaving_log,
        sum(yearly_revenue) as yearly_revenue,
        sum(lifetime_value) as lifetime_value
    from {{ ref('customers_on_the_books') }}
    group by customer_id

),

final as (

    select
        -- ids
        observed.customer_id,

        -- text
        coalesce(booked.customer_segment, contacted.customer_segment) as customer_segment,
        coalesce(booked.region, contacted.region) as region,

        -- numbers
        coalesce(contacted.contact_count, 0) as contact_count,
        booked.yearly_revenue,
        booked.lifetime_value,

        -- booleans
        coalesce(contacted.is_identified, true) as is_identified,
        booked.customer_id is not null as is_on_the_books,
        coalesce(booked.has_leaving_log, false) as has_leaving_log,

        -- times
        contacted.first_contact_at,
        booked.joined_at,
        booked.left_at,
        observed.observed_from,
        observed.observed_through
    from observed
    left join contacted on observed.customer_id = contacted.customer_id
    left join booked on observed.customer_id = booked.customer_id
    where contacted.customer_id is not null or booked.customer_id is not null

)

select * from final
