with calls as (

    select * from {{ ref('base_call_log__calls') }}

),

versions as (

    {{ with_version_rank('calls') }}

),

moments as (

    select
        *,
        queue_seconds > 0 or coalesce(queue_second, 0) > 0 as has_queued,
        outcome = 'AGENT' as has_answer,
        {{ after_midnight('queue_second', 'start_second') }} - start_second as seconds_to_queue,
        {{ after_midnight('service_second', 'start_second') }} - start_second as seconds_to_service,
        greatest(menu_seconds, 0) as seconds_in_menu
    from versions

),

placed as (

    select
        *,
        case
            when has_queued and coalesce(queue_second, 0) > 0 then greatest(seconds_to_queue, 0)
            else seconds_in_menu
        end as queue_offset
    from moments

),

answered as (

    select
        *,
        case
            -- Midnight to the second is how the log writes that it has no time of answer, but for calls shortly before midnight.
            when has_answer and (service_second > 0 or (service_second = 0 and start_second > 82800))
                then greatest(seconds_to_service, 0)
            when has_answer then queue_offset + queue_seconds
        end as answer_offset
    from placed

),

final as (

    select
        -- ids
        source_key,
        case when customer_number <> '0' then customer_number end as customer_number,
        agent_name,

        -- text
        outcome,
        reason_code,
        priority_code,

        -- numbers
        case when has_queued then queue_seconds end as queue_seconds,
        case when has_answer then service_seconds end as service_seconds,

        -- booleans
        has_queued,
        has_answer,

        -- times
        started_at,
        case when has_queued then {{ plus_seconds('started_at', 'queue_offset') }} end as queue_entered_at,
        case when has_answer then {{ plus_seconds('started_at', 'answer_offset') }} end as answered_at,
        case
            when has_answer then {{ plus_seconds('started_at', 'answer_offset + service_seconds') }}
            when has_queued then {{ plus_seconds('started_at', 'queue_offset + queue_seconds') }}
            else {{ plus_seconds('started_at', 'seconds_in_menu') }}
        end as ended_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from answered

)

select * from final
