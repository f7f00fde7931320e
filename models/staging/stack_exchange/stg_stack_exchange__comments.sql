with raw_comments as (

    select * from {{ source('raw', 'stack_exchange__comments') }}

),

parsed as (

    select
        {{ present('id') }} as comment_id,
        {{ present('post_id') }} as post_id,
        coalesce({{ present('user_id') }}, 'name:' || {{ present('user_display_name') }}) as author_key,
        text as body,
        {{ moment_in_utc('creation_date', 'stack_exchange') }} as created_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_comments

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when comment_id is null then 'key missing: id'
            when post_id is null then 'post_id is missing'
            when created_at is null then 'creation_date is not a date and time'
            when created_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        comment_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        comment_id,
        post_id,
        author_key,

        -- text
        body,

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
