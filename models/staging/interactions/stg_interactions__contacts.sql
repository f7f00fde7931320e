with contacts as (

    select * from {{ ref('base_interactions__contacts') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        case_id,
        refers_to_contact_id,
        customer_id,
        agent_id,

        -- text
        channel,
        coalesce(direction, 'inbound') as direction,
        reason,
        product,
        region,
        team,
        severity,
        channel_choice,

        -- numbers
        handle_seconds,
        importance,
        expected_wait_seconds,
        expected_turnaround_seconds,

        -- booleans
        is_reason_recoded,
        coalesce(is_ticket, set_to_resolved_at is not null or closed_at is not null) as is_ticket,

        -- times
        started_at,
        ended_at,
        set_to_resolved_at,
        closed_at,
        requested_by,
        _source_file,
        _source_row,
        _loaded_at
    from contacts

)

select * from final
