-- A contact is one customer's part of a thread, until the customer reopens it after a long silence. What the company tweets to
-- nobody in particular is staged, and belongs to no contact.
with tweets as (

    select
        *,
        {{ words_only('body') }} as words
    from {{ ref('twitter_threads') }}
    where customer_key is not null

),

judged as (

    select
        *,
        is_inbound and {{ is_only_acknowledgement('words', 'body') }} as is_acknowledgement
    from tweets

),

-- Silence is counted from the last message that was more than thanks, so that thanks alone neither reopen nor prolong.
spoken as (

    select
        *,
        max(case when not is_acknowledgement then created_at end) over (
            partition by thread_id, customer_key
            order by created_at, tweet_id
            rows between unbounded preceding and 1 preceding
        ) as last_spoken_at
    from judged

),

flagged as (

    select
        *,
        coalesce(
            is_inbound
            and not is_acknowledgement
            and {{ seconds_between('last_spoken_at', 'created_at') }} > {{ var('thread_reopen_hours') }} * 3600,
            false
        ) as is_reopening
    from spoken

),

numbered as (

    select
        *,
        sum(case when is_reopening then 1 else 0 end) over (
            partition by thread_id, customer_key
            order by created_at, tweet_id
            rows between unbounded preceding and current row
        ) as reopening_number
    from flagged

),

final as (

    select
        thread_id || '|' || customer_key || '#' || cast(reopening_number as {{ column_type('text') }}) as source_key,
        thread_id || '|' || customer_key as case_key,
        customer_key,
        tweet_id as message_key,
        created_at as sent_at,
        case when is_inbound then 'customer' else 'agent' end as actor,
        case when not is_inbound then author_id end as support_account,
        body,
        is_acknowledgement,
        is_reopening,
        reopening_number
    from numbered

)

select * from final
