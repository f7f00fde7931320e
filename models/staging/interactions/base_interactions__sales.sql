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

final as (

    select
        *,
        {{ version_rank() }} as version_rank
    from judged

)

select * from final
