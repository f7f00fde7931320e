-- Every tweet with the first tweet of its thread and with the customer whom it concerns: a customer's tweet its author, the
-- company's tweet the customer whom it answers. Links point back in time only, so that the walk ends whatever was exported.
with recursive tweets{{ cte_columns(
    ['tweet_id', 'in_response_to_tweet_id', 'author_id', 'is_inbound', 'body', 'created_at']
) }} as (

    select
        tweets.tweet_id,
        tweets.in_response_to_tweet_id,
        tweets.author_id,
        tweets.is_inbound,
        tweets.body,
        tweets.created_at
    from {{ ref('stg_twitter__tweets') }} as tweets
    cross join {{ ref('as_of') }} as as_of
    where tweets.is_staged and tweets.created_at <= as_of.as_of

),

replies{{ cte_columns(['tweet_id', 'parent_tweet_id']) }} as (

    select
        tweets.tweet_id,
        parents.tweet_id as parent_tweet_id
    from tweets
    inner join tweets as parents on tweets.in_response_to_tweet_id = parents.tweet_id
    where
        parents.created_at < tweets.created_at
        or (
            parents.created_at = tweets.created_at
            and (
                length(parents.tweet_id) < length(tweets.tweet_id)
                or (length(parents.tweet_id) = length(tweets.tweet_id) and parents.tweet_id < tweets.tweet_id)
            )
        )

),

walk{{ cte_columns(['tweet_id', 'thread_id', 'customer_key']) }} as (

    select
        tweets.tweet_id,
        tweets.tweet_id as thread_id,
        case when tweets.is_inbound then tweets.author_id end as customer_key
    from tweets
    left join replies on tweets.tweet_id = replies.tweet_id
    where replies.parent_tweet_id is null

    union all

    select
        tweets.tweet_id,
        walk.thread_id,
        case when tweets.is_inbound then tweets.author_id else walk.customer_key end as customer_key
    from walk
    inner join replies on walk.tweet_id = replies.parent_tweet_id
    inner join tweets on replies.tweet_id = tweets.tweet_id

),

final{{ cte_columns(
    ['tweet_id', 'thread_id', 'customer_key', 'author_id', 'is_inbound', 'body', 'created_at']
) }} as (

    select
        tweets.tweet_id,
        walk.thread_id,
        walk.customer_key,
        tweets.author_id,
        tweets.is_inbound,
        tweets.body,
        tweets.created_at
    from tweets
    inner join walk on tweets.tweet_id = walk.tweet_id

)

select * from final
