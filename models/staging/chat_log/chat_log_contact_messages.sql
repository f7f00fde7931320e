-- A contact: a conversation with roles, or one customer's stretch of a channel, until she writes again after a silence between her and
-- the agents. What an agent says late to her ends her wait, and begins nothing.
with lines as (

    select
        speakers.source_key as message_key,
        speakers.conversation,
        speakers.line_number,
        speakers.speaker,
        speakers.has_role,
        speakers.actor,
        speakers.body,
        speakers.said_at,
        speakers.is_dated_by_landing,
        {{ words_only('speakers.body') }} as words,
        case when speakers.has_role then '' else addressees.customer end as customer
    from {{ ref('chat_log_speakers') }} as speakers
    left join {{ ref('chat_log_addressees') }} as addressees on speakers.source_key = addressees.source_key

),

judged as (

    select
        *,
        actor = 'customer' and {{ is_only_acknowledgement('words', 'body') }} as is_acknowledgement,
        max(case when actor = 'customer' then 1 else 0 end) over (partition by conversation, customer) as has_customer_line
    from lines
    where customer is not null

),

-- Thanks alone neither begin a contact nor prolong one.
spoken as (

    select
        *,
        max(case when not is_acknowledgement then said_at end) over (
            partition by conversation, customer order by line_number
            rows between unbounded preceding and 1 preceding
        ) as last_spoken_at
    from judged
    where has_customer_line = 1

),

numbered as (

    select
        *,
        sum(case
            when
                not has_role and actor = 'customer' and not is_acknowledgement
                and {{ seconds_between('last_spoken_at', 'said_at') }} > {{ var('chat_silence_minutes') }} * 60
                then 1
            else 0
        end) over (
            partition by conversation, customer order by line_number
            rows between unbounded preceding and current row
        ) as stretch_number
    from spoken

),

final as (

    select
        case
            when has_role then conversation
            else conversation || '|' || customer || '#' || cast(stretch_number as {{ column_type('text') }})
        end as source_key,
        -- Who is a guest of a network today may be another tomorrow.
        case
            when has_role or {{ matches_pattern('lower(customer)', '^guest[0-9_]*$') }} then null
            else customer
        end as customer_key,
        message_key,
        line_number,
        case when actor = 'agent' and not has_role then speaker end as agent_nick,
        said_at as sent_at,
        is_dated_by_landing,
        actor,
        body,
        is_acknowledgement
    from numbered

)

select * from final
