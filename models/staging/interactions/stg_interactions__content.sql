with typed as (

    {{ typed_rows(
        source('raw', 'interactions__content'),
        'interactions',
        texts=['content_event_id', 'content_id', 'contact_id', 'customer_id'],
        words=['content_event_type', 'event_kind'],
        times=['occurred_at'],
        numbers=['event_value']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when content_event_id is null then 'key missing: content_event_id'
            when unreadable is not null then unreadable
            when occurred_at is null then 'occurred_at is missing'
            when content_event_type is null or content_event_type not in ('posted', 'rated', 'endorsed', 'visited')
                then 'content_event_type is not posted, rated, endorsed or visited'
            when occurred_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        content_event_id as source_key
    from typed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        content_id as content_key,
        contact_id as contact_source_key,
        customer_id as customer_key,

        -- text
        content_event_type as event_type,
        event_kind,

        -- numbers
        event_value,

        -- times
        occurred_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
