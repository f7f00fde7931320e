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

versions as (

    {{ with_version_rank('judged') }}

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

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
