with votes as (

    select * from {{ ref('base_stack_exchange__votes') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        vote_id,
        post_id,

        -- numbers
        vote_type,

        -- times
        created_at,
        _source_file,
        _source_row,
        _loaded_at
    from votes

)

select * from final
