with contacts as (

    select distinct customer_key
    from {{ ref('chat_log_contacts') }}
    where customer_key is not null

),

final as (

    select
        customer_key,
        'account' as identifier_type,
        'chat_log:' || lower(customer_key) as identifier
    from contacts

)

select * from final
