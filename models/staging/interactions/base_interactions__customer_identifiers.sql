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

final as (

    select
        *,
        {{ version_rank() }} as version_rank
    from judged

)

select * from final
