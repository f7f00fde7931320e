with posts as (

    select * from {{ ref('base_stack_exchange__posts') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        post_id,
        parent_post_id,
        accepted_answer_id,
        owner_user_id,
        author_key,

        -- text
        title,
        body,
        first_tag,

        -- numbers
        post_type,

        -- times
        closed_at,
        created_at,
        _source_file,
        _source_row,
        _loaded_at
    from posts

)

select * from final
