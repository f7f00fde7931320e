with events as (

    select * from {{ ref('base_servicenow__incident_events') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key as update_key,
        incident_number,
        caller_number,

        -- text
        incident_state,
        channel,
        category,
        caller_location,
        priority,
        assignment_group,

        -- numbers
        modification_count,
        reassignment_count,
        reopen_count,

        -- times
        opened_at,
        sys_updated_at as updated_at,
        resolved_at,
        closed_at,
        _source_file,
        _source_row,
        _loaded_at
    from events

)

select * from final
