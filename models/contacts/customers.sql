-- One row per customer, with the stretch of time in which every system that knows the customer was observed.
with contacts as (

    select
        contacts.customer_id,
        contacts.is_identified,
        contacts.started_at,
        coverage.observed_from,
        coverage.observed_through,
        first_value(contacts.customer_segment) over (
            partition by contacts.customer_id
            order by case when contacts.customer_segment is null then 1 else 0 end, contacts.started_at desc, contacts.contact_id asc
            rows between unbounded preceding and current row
        ) as latest_segment,
        first_value(contacts.region) over (
            partition by contacts.customer_id
            order by case when contacts.region is null then 1 else 0 end, contacts.started_at desc, contacts.contact_id asc
            rows between unbounded preceding and current row
        ) as latest_region
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('source_coverage') }} as coverage on contacts.source_system = coverage.source_system

),

final as (

    select
        customer_id,
        min(latest_segment) as customer_segment,
        min(latest_region) as region,
        count(*) as contact_count,
        max(case when is_identified then 1 else 0 end) = 1 as is_identified,
        min(started_at) as first_contact_at,
        max(observed_from) as observed_from,
        min(observed_through) as observed_through
    from contacts
    group by customer_id

)

select * from final
