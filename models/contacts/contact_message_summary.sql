-- The messages of a contact side by side: who wrote first, how often, and which message of the company was its last word.
with messages as (

    select
        *,
        max(case when actor = 'customer' and not only_acknowledges then sent_at end) over (
            partition by contact_id
        ) as last_spoken_by_customer_at,
        min(case when actor = 'agent' then sent_at end) over (partition by contact_id) as first_reply_at,
        lag(actor) over (partition by contact_id order by sent_at, message_id) as previous_actor,
        lead(actor) over (partition by contact_id order by sent_at, message_id) as next_actor
    from {{ ref('message_judgements') }}

),

final as (

    select
        contact_id,
        count(*) as message_count,
        max(case when is_channel_request then 1 else 0 end) = 1 as has_channel_request,
        min(first_reply_at) as first_reply_at,
        sum(case
            when actor = 'customer' and (first_reply_at is null or sent_at < first_reply_at) then 1
            else 0
        end) as customer_messages_before_reply,
        sum(case when actor = 'agent' and coalesce(previous_actor, 'customer') <> 'agent' then 1 else 0 end) as agent_turn_count,
        -- The end of a turn that was answered by nothing but an acknowledgement, and that does not ask to go elsewhere.
        max(case
            when
                actor = 'agent' and coalesce(next_actor, 'customer') = 'customer' and not is_channel_request
                and (last_spoken_by_customer_at is null or sent_at > last_spoken_by_customer_at)
                then sent_at
        end) as last_word_at
    from messages
    group by contact_id

)

select * from final
