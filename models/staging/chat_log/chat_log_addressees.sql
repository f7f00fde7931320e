-- Whom each line of a shared channel is of or for: a customer's own line is hers; a line of the company is for the customer whose line it
-- answers, else whom it names, else to whom the same agent has just spoken, else whoever spoke last.
with lines as (

    select * from {{ ref('chat_log_speakers') }}
    where not has_role

),

told as (

    select
        lines.source_key,
        lines.conversation,
        lines.line_number,
        lines.speaker,
        lines.actor,
        lines.said_at,
        coalesce(replies.customer, named.customer) as told_customer,
        case when replies.customer is not null then 'reply' when named.customer is not null then 'name' end as told_by
    from lines
    left join {{ ref('chat_log_replies') }} as replies on lines.source_key = replies.source_key
    left join {{ ref('chat_log_names') }} as named on lines.source_key = named.source_key

),

before as (

    select
        *,
        max(case when told_customer is not null then line_number end) over (
            partition by conversation, speaker order by line_number
            rows between unbounded preceding and 1 preceding
        ) as own_line_number,
        max(case when actor = 'customer' then line_number end) over (
            partition by conversation order by line_number
            rows between unbounded preceding and 1 preceding
        ) as customer_line_number
    from told

),

final as (

    select
        before.source_key,
        coalesce(before.told_customer, own.told_customer, latest.speaker) as customer,
        case
            when before.told_by is not null then before.told_by
            when own.told_customer is not null then 'continued'
            when latest.speaker is not null then 'latest'
        end as found_by
    from before
    left join told as own
        on
            before.conversation = own.conversation
            and before.own_line_number = own.line_number
            and {{ seconds_between('own.said_at', 'before.said_at') }} <= {{ var('chat_silence_minutes') }} * 60
    left join told as latest
        on before.conversation = latest.conversation and before.customer_line_number = latest.line_number

)

select * from final
