with agents as (

    select * from {{ ref('base_interactions__agents') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,

        -- text
        team,

        -- numbers
        cost_per_hour,

        -- booleans
        coalesce(is_bot, false) as is_bot,

        -- times
        _source_file,
        _source_row,
        _loaded_at
    from agents

)

select * from final
