with typed as (

    {{ typed_rows(
        source('raw', 'interactions__contacts'),
        'interactions',
        texts=[
            'contact_id', 'customer_id', 'case_id', 'refers_to_contact_id', 'reason', 'product', 'region', 'team', 'severity', 'agent_id'
        ],
        words=['channel', 'direction', 'channel_choice'],
        times=['started_at', 'ended_at', 'set_to_resolved_at', 'closed_at', 'requested_by'],
        numbers=['handle_seconds', 'expected_wait_seconds', 'expected_turnaround_seconds'],
        integers=['importance'],
        booleans=['is_ticket', 'is_reason_recoded']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when contact_id is null then 'key missing: contact_id'
            when unreadable is not null then unreadable
            when started_at is null then 'started_at is missing'
            when
                channel is null
                or channel not in ('phone', 'chat', 'email', 'sms', 'social', 'community', 'self_service', 'in_person')
                then 'channel is not one of the eight'
            when direction not in ('inbound', 'callback', 'outbound') then 'direction is not inbound, callback or outbound'
            when ended_at < started_at then 'ended before it started'
            when set_to_resolved_at < started_at then 'set to resolved before it started'
            when closed_at < started_at then 'closed before it started'
            when handle_seconds < 0 then 'handle_seconds is negative'
            when expected_wait_seconds < 0 or expected_turnaround_seconds < 0 then 'expected seconds are negative'
            when importance not between 1 and 5 then 'importance is not 1 to 5'
            when
                greatest(
                    started_at, coalesce(ended_at, started_at), coalesce(set_to_resolved_at, started_at), coalesce(closed_at, started_at)
                ) > {{ plus_days('_loaded_at', 1) }}
                then 'dated more than a day after it was landed'
        end as quarantine_reason,
        contact_id as source_key
    from typed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        case_id as case_key,
        refers_to_contact_id as refers_to_source_key,
        customer_id as customer_key,
        agent_id as agent_key,

        -- text
        channel,
        coalesce(direction, 'inbound') as direction,
        reason as reason_code,
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

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
