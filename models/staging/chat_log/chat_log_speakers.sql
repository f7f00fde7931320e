-- Every line with who said it. Where the log has roles they say so, and a conversation is one customer's; else the seed names the agents.
with lines as (

    select said.*
    from {{ ref('stg_chat_log__lines') }} as said
    cross join {{ ref('as_of') }} as as_of
    where said.is_staged and said.said_at <= as_of.as_of and not said.is_overall_rating

),

agents as (

    select
        conversation,
        lower(speaker) as speaker,
        max(case when is_bot then 1 else 0 end) as bot_rows
    from {{ ref('chat_log_agents') }}
    group by conversation, lower(speaker)

),

named as (

    select
        lines.*,
        coalesce(here.speaker, everywhere.speaker) is not null as is_named,
        coalesce(here.bot_rows, everywhere.bot_rows, 0) = 1 as is_bot
    from lines
    left join agents as here on lines.conversation = here.conversation and lower(lines.speaker) = here.speaker
    left join agents as everywhere on lower(lines.speaker) = everywhere.speaker and everywhere.conversation = '*'

),

final as (

    select
        source_key,
        conversation,
        line_number,
        replies_to_line_number,
        speaker,
        speaker_role is not null as has_role,
        body,
        said_at,
        is_dated_by_landing,
        case
            when speaker_role in ('USER', 'CUSTOMER') then 'customer'
            when speaker_role = 'BOT' or is_bot then 'bot'
            when speaker_role is not null or is_named then 'agent'
            else 'customer'
        end as actor
    from named

)

select * from final
