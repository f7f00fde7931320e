with typed as (

    {{ typed_rows(
        source('raw', 'interactions__agents'),
        'interactions',
        texts=['agent_id', 'team'],
        numbers=['cost_per_hour'],
        booleans=['is_bot']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when agent_id is null then 'key missing: agent_id'
            when unreadable is not null then unreadable
            when cost_per_hour < 0 then 'cost_per_hour is negative'
        end as quarantine_reason,
        agent_id as source_key
    from typed

),

final as (

    select
        *,
        {{ version_rank() }} as version_rank
    from judged

)

select * from final
