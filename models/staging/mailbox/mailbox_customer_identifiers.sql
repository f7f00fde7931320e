with contacts as (

    select distinct customer_key
    from {{ ref('mailbox_contacts') }}

),

final as (

    select
        customer_key,
        case when customer_key like '%@%' then 'email' else 'email_hash' end as identifier_type,
        customer_key as identifier
    from contacts

)

select * from final
