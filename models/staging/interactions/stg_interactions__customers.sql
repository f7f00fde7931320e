with typed as (

    {{ typed_rows(
        source('raw', 'interactions__customers'),
        'interactions',
        texts=['customer_id', 'customer_segment', 'region'],
        times=['joined_at', 'left_at'],
        numbers=['yearly_revenue', 'lifetime_value']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when customer_id is null then 'key missing: customer_id'
            when unreadable is not null then unreadable
            when left_at < joined_at then 'left before joining'
        end as quarantine_reason,
        customer_id as source_key
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
        customer_segment,
        region,

        -- numbers
        yearly_revenue,
        lifetime_value,

        -- times
        joined_at,
        left_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
