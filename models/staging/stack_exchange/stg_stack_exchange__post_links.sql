with post_links as (

    select * from {{ ref('base_stack_exchange__post_links') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        post_link_id,
        post_id,
        related_post_id,

        -- numbers
        link_type,

        -- times
        created_at,
        _source_file,
        _source_row,
        _loaded_at
    from post_links

)

select * from final
