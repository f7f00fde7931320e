with messages as (

    select * from {{ ref('base_interactions__messages') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        contact_id,

        -- text
        actor,
        body,

        -- times
        sent_at,
        _source_file,
        _source_row,
        _loaded_at
    from messages

)

select * from final
