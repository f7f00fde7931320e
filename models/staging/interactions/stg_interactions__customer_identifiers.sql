with typed as (

    {{ typed_rows(
        source('raw', 'interactions__customer_identifiers'),
        'interactions',
        texts=['customer_id', 'identifier'],
        words=['identifier_type']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when customer_id is null then 'key missing: customer_id'
            when identifier_type is null then 'key missing: identifier_type'
            when identifier is null then 'key missing: identifier'
        end as quarantine_reason,
        customer_id || '|' || identifier_type || '|' || identifier as source_key
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
        identifier_type,
        identifier,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
