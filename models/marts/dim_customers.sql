-- Customers under their keyed hashes; a contact of nobody known is a customer of its own with is_identified false.
with final as (

    select
        customer_id,
        customer_segment,
        region,
        is_identified,
        cast(contact_count as bigint) as contact_count,
        first_contact_at,
        observed_from,
        observed_through,
        is_on_the_books,
        joined_at,
        left_at,
        yearly_revenue,
        lifetime_value
    from {{ ref('customers') }}

)

select * from final
