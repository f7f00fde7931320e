with final as (

    select
        customer_id as customer_key,
        identifier_type,
        identifier
    from {{ ref('stg_interactions__customer_identifiers') }}

)

select * from final
