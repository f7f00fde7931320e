with comments as (

    select * from {{ ref('base_stack_exchange__comments') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        comment_id,
        post_id,
        author_key,

        -- text
        body,

        -- times
        created_at,
        _source_file,
        _source_row,
        _loaded_at
    from comments

)

select * from final
