with typed as (

    {{ typed_rows(
        source('raw', 'interactions__sales'),
        'interactions',
        texts=['sale_id', 'product', 'customer_id', 'contact_id', 'agent_id'],
        times=['sold_at'],
        numbers=['units', 'amount']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when sale_id is null then 'key missing: sale_id'
            when unreadable is not null then unreadable
            when sold_at is null then 'sold_at is missing'
            when sold_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        sale_id as source_key
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
        contact_id as contact_source_key,
        agent_id as agent_key,

        -- text
        product,

        -- numbers
        units,
        amount,

        -- times
        sold_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
