-- The customers on the books at the moment of the run; who leaves later has not left yet.
with final as (

    select
        customers.source_key as customer_key,
        customers.customer_segment,
        customers.region,
        customers.joined_at,
        case when customers.left_at <= as_of.as_of then customers.left_at end as left_at,
        customers.yearly_revenue,
        customers.lifetime_value
    from {{ ref('stg_interactions__customers') }} as customers
    cross join {{ ref('as_of') }} as as_of
    where coalesce(customers.joined_at, as_of.as_of) <= as_of.as_of

)

select * from final
