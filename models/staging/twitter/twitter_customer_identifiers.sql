-- Who writes; another system that states the author's id (type twitter) speaks of the same customer.
with final as (

    select distinct
        customer_key,
        'twitter' as identifier_type,
        customer_key as identifier
    from {{ ref('twitter_contacts') }}
    where customer_key is not null

)

select * from final
