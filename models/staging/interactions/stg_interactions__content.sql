with content as (

    select * from {{ ref('base_interactions__content') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        content_id,
        contact_id,
        customer_id,

        -- text
        content_event_type as event_type,
        event_kind,

        -- numbers
        event_value,

        -- times
        occurred_at,
        _source_file,
        _source_row,
        _loaded_at
    from content

)

select * from final
