with customers as (

    select * from {{ ref('base_interactions__customers') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,

        -- text
        customer_segment,
        region,

        -- numbers
        yearly_revenue,
        lifetime_value,

        -- times
        joined_at,
        left_at,
        _source_file,
        _source_row,
        _loaded_at
    from customers

)

select * from final
