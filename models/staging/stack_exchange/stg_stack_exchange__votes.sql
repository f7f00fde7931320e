with raw_votes as (

    select * from {{ source('raw', 'stack_exchange__votes') }}

),

parsed as (

    select
        {{ present('id') }} as vote_id,
        {{ present('post_id') }} as post_id,
        {{ safe_integer('vote_type_id') }} as vote_type,
        {{ moment_in_utc('creation_date', 'stack_exchange') }} as created_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_votes

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when vote_id is null then 'key missing: id'
            when post_id is null then 'post_id is missing'
            when vote_type is null then 'vote_type_id is not a number'
            when created_at is null then 'creation_date is not a date and time'
            when created_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        vote_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        vote_id,
        post_id,

        -- numbers
        vote_type,

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
