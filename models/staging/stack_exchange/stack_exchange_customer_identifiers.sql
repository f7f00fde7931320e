-- An account of this site: the number alone would be another person's in another system.
with contacts as (

    select distinct customer_key
    from {{ ref('stack_exchange_contacts') }}
    where customer_key is not null

),

final as (

    select
        customer_key,
        'account' as identifier_type,
        'stack_exchange:' || customer_key as identifier
    from contacts

)

select * from final
