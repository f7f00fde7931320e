with events as (

    select * from {{ ref('base_interactions__events') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        contact_id,

        -- text
        event_type,
        event_kind,
        coalesce(actor, usual_actor) as actor,
        coalesce(origin, 'system') as origin,

        -- numbers
        event_value,

        -- times
        occurred_at,
        due_at,
        _source_file,
        _source_row,
        _loaded_at
    from events

)

select * from final
