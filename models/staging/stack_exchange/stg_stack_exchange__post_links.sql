with raw_post_links as (

    select * from {{ source('raw', 'stack_exchange__post_links') }}

),

parsed as (

    select
        {{ present('id') }} as post_link_id,
        {{ present('post_id') }} as post_id,
        {{ present('related_post_id') }} as related_post_id,
        {{ safe_integer('link_type_id') }} as link_type,
        {{ moment_in_utc('creation_date', 'stack_exchange') }} as created_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_post_links

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when post_link_id is null then 'key missing: id'
            when post_id is null or related_post_id is null then 'post_id or related_post_id is missing'
            when link_type is null then 'link_type_id is not a number'
            when created_at is null then 'creation_date is not a date and time'
            when created_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        post_link_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        post_link_id,
        post_id,
        related_post_id,

        -- numbers
        link_type,

        -- times
        created_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
