with raw_tweets as (

    select * from {{ source('raw', 'twitter__tweets') }}

),

parsed as (

    select
        -- Exports through a spreadsheet write ids as 3.0.
        {{ replace_pattern(trimmed('tweet_id'), '[.]0$', '') }} as tweet_id,
        {{ replace_pattern(present('in_response_to_tweet_id'), '[.]0$', '') }} as in_response_to_tweet_id,
        {{ present('author_id') }} as author_id,
        text as body,
        case
            when lower({{ trimmed('inbound') }}) in ('true', 't', '1', 'yes') then true
            when lower({{ trimmed('inbound') }}) in ('false', 'f', '0', 'no') then false
        end as is_inbound,
        {{ in_utc(
            parse_timestamp('created_at', ['%a %b %d %H:%M:%S +0000 %Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%SZ']), 'twitter'
        ) }} as created_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_tweets

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when coalesce(tweet_id, '') = '' then 'key missing: tweet_id'
            when author_id is null then 'author_id is missing'
            when is_inbound is null then 'inbound is not True or False'
            when created_at is null then 'created_at is not a date and time'
            when created_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        tweet_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        tweet_id,
        in_response_to_tweet_id,
        author_id,

        -- text
        body,

        -- booleans
        is_inbound,

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
