-- How long the customer waited between her messages and the next one of an agent, in chats and text messages: one row per contact.
-- A wait begins with the first message that is more than thanks since the last agent message; bots and systems end none.
with messages as (

    select
        messages.contact_id,
        messages.sent_at,
        messages.actor,
        messages.only_acknowledges,
        -- A chat that is over is no longer waited in; in text messages nobody hangs up.
        case when contacts.channel = 'chat' then contacts.ended_at end as over_at,
        {{ plus_days('contacts.started_at', var('reply_horizon_days')) }} as horizon_at,
        sum(case when messages.actor = 'agent' then 1 else 0 end) over (
            partition by messages.contact_id order by messages.sent_at, messages.message_id
            rows between unbounded preceding and current row
        ) - case when messages.actor = 'agent' then 1 else 0 end as agent_messages_before
    from {{ ref('message_judgements') }} as messages
    inner join {{ ref('mapped_contacts') }} as contacts on messages.contact_id = contacts.contact_id
    where contacts.channel in ('chat', 'sms')

),

waits as (

    select
        contact_id,
        horizon_at,
        over_at is not null as is_over,
        min(case when actor = 'customer' and not only_acknowledges then sent_at end) as began_at,
        -- Where the log ends a chat before the customer's last message, it was not over yet.
        coalesce(
            min(case when actor = 'agent' then sent_at end), case when over_at is not null then greatest(over_at, max(sent_at)) end
        ) as ended_at
    from messages
    group by contact_id, horizon_at, over_at, agent_messages_before

),

final as (

    select
        contact_id,
        max(case when is_over then 1 else 0 end) = 1 as is_over,
        sum(coalesce({{ seconds_between('began_at', 'ended_at') }}, 0)) as gap_seconds,
        sum(case
            when began_at < horizon_at
                then {{ seconds_between('began_at', 'least(coalesce(ended_at, horizon_at), horizon_at)') }}
            else 0
        end) as gap_at_horizon_seconds,
        max(case when ended_at is null then began_at end) as still_waiting_since
    from waits
    where began_at is not null
    group by contact_id

)

select * from final
