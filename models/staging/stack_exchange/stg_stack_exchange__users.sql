with users as (

    select * from {{ ref('base_stack_exchange__users') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        user_id,

        -- text
        display_name,

        -- times
        created_at,
        _source_file,
        _source_row,
        _loaded_at
    from users

)

select * from final
