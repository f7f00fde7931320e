with raw_lines as (

    select * from {{ source('raw', 'chat_log__lines') }}

),

parsed as (

    select
        {{ present('conversation') }} as conversation,
        {{ safe_integer('line_number') }} as line_number,
        {{ present('speaker') }} as speaker,
        upper({{ present('role') }}) as speaker_role,
        body,
        {{ present('rating') }} as ratings,
        {{ safe_integer('replies_to_line_number') }} as replies_to_line_number,
        {{ moment_in_utc('said_at', 'chat_log') }} as said_at,
        {{ present('dated_by') }} = 'landing' as is_dated_by_landing,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_lines

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when conversation is null then 'key missing: conversation'
            when line_number is null then 'key missing: line_number'
            when coalesce(speaker_role, speaker) is null then 'speaker is missing'
            when speaker_role not in ('USER', 'CUSTOMER', 'SYSTEM', 'AGENT', 'BOT') then 'role is not known'
            when said_at is null then 'said_at is not a date and time'
            when not {{ matches_pattern('ratings', '^ *[0-9]+([.][0-9]+)?( *, *[0-9]+([.][0-9]+)?){0,9} *$') }}
                then 'rating is not one to ten numbers'
            when said_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        conversation || '|' || cast(line_number as {{ column_type('text') }}) as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        conversation,
        line_number,
        replies_to_line_number,
        speaker,

        -- text
        speaker_role,
        body,
        ratings,

        -- booleans
        -- A row of the whole dialogue's rating, which nobody said.
        coalesce(speaker_role is not null and ratings is not null and upper(body) = 'OVERALL', false) as is_overall_rating,
        coalesce(is_dated_by_landing, false) as is_dated_by_landing,

        -- times
        said_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
