with answers as (

    select distinct customer_reference
    from {{ ref('stg_surveys__answers') }}
    where customer_reference is not null

),

final as (

    select
        customer_reference as customer_key,
        case when customer_reference like '%@%' then 'email' else 'account' end as identifier_type,
        case when customer_reference like '%@%' then lower(customer_reference) else customer_reference end as identifier
    from answers

)

select * from final
