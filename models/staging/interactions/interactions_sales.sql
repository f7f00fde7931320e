with final as (

    select
        sales.source_key,
        sales.sold_at,
        sales.product,
        sales.units,
        sales.amount,
        sales.customer_id as customer_key,
        sales.contact_id as contact_source_key,
        sales.agent_id as agent_key
    from {{ ref('stg_interactions__sales') }} as sales
    cross join {{ ref('as_of') }} as as_of
    where sales.sold_at <= as_of.as_of

)

select * from final
