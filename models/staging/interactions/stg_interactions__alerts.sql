with typed as (

    {{ typed_rows(
        source('raw', 'interactions__alerts'),
        'interactions',
        texts=['alert_id', 'customer_id'],
        words=['alert_type'],
        times=['sent_at', 'delivered_at', 'acted_on_at', 'stopped_at']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when alert_id is null then 'key missing: alert_id'
            when unreadable is not null then unreadable
            when customer_id is null then 'customer_id is missing'
            when sent_at is null then 'sent_at is missing'
            when delivered_at < sent_at or acted_on_at < sent_at or stopped_at < sent_at
                then 'delivered, acted on or stopped before it was sent'
            when
                greatest(sent_at, coalesce(delivered_at, sent_at), coalesce(acted_on_at, sent_at), coalesce(stopped_at, sent_at))
                > {{ plus_days('_loaded_at', 1) }}
                then 'dated more than a day after it was landed'
        end as quarantine_reason,
        alert_id as source_key
    from typed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        customer_id as customer_key,

        -- text
        alert_type,

        -- times
        sent_at,
        delivered_at,
        acted_on_at,
        stopped_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
