with customer_identifiers as (

    select * from {{ ref('base_interactions__customer_identifiers') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        customer_id,

        -- text
        identifier_type,
        identifier,

        -- times
        _source_file,
        _source_row,
        _loaded_at
    from customer_identifiers

)

select * from final
