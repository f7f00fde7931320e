-- The callers of incidents; another system that states them (type servicenow) speaks of the same customers.
with final as (

    select distinct
        customer_key,
        'servicenow' as identifier_type,
        customer_key as identifier
    from {{ ref('servicenow_contacts') }}
    where customer_key is not null

)

select * from final
