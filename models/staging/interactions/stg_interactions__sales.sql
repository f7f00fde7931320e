with sales as (

    select * from {{ ref('base_interactions__sales') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        customer_id,
        contact_id,
        agent_id,

        -- text
        product,

        -- numbers
        units,
        amount,

        -- times
        sold_at,
        _source_file,
        _source_row,
        _loaded_at
    from sales

)

select * from final
