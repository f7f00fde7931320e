with tweets as (

    select * from {{ ref('base_twitter__tweets') }}
    where quarantine_reason is null and version_rank = 1

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
        _source_file,
        _source_row,
        _loaded_at
    from tweets

)

select * from final
