-- The log's own customer numbers; another system that states them (type call_log) speaks of the same customers.
with final as (

    select distinct
        customer_key,
        'call_log' as identifier_type,
        customer_key as identifier
    from {{ ref('call_log_contacts') }}
    where customer_key is not null

)

select * from final
