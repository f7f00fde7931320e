-- A contact is a thread until its customer reopens it after a long silence. What counts is what a writer says himself.
with messages as (

    select
        *,
        {{ own_words('body') }} as own_body
    from {{ ref('mailbox_thread_customers') }}

),

worded as (

    select
        *,
        {{ words_only('own_body') }} as words
    from messages

),

judged as (

    select
        *,
        actor = 'customer' and {{ is_only_acknowledgement('words', 'own_body') }} as is_acknowledgement
    from worded

),

-- Silence is counted from the last message that was more than thanks, so that thanks alone neither reopen nor prolong.
spoken as (

    select
        *,
        max(case when not is_acknowledgement then sent_at end) over (
            partition by thread_id
            order by sent_at, reply_depth, message_id
            rows between unbounded preceding and 1 preceding
        ) as last_spoken_at
    from judged

),

flagged as (

    select
        *,
        coalesce(
            actor = 'customer'
            and not is_acknowledgement
            and {{ seconds_between('last_spoken_at', 'sent_at') }} > {{ var('thread_reopen_hours') }} * 3600,
            false
        ) as is_reopening
    from spoken

),

numbered as (

    select
        *,
        sum(case when is_reopening then 1 else 0 end) over (
            partition by thread_id
            order by sent_at, reply_depth, message_id
            rows between unbounded preceding and current row
        ) as reopening_number
    from flagged

),

final as (

    select
        thread_id || '#' || cast(reopening_number as {{ column_type('text') }}) as source_key,
        thread_id as case_key,
        customer_key,
        message_id as message_key,
        sent_at,
        reply_depth,
        actor,
        case when actor = 'agent' then from_address end as agent_address,
        own_body as body,
        is_acknowledgement,
        is_reopening,
        reopening_number
    from numbered

)

select * from final
