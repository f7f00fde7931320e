-- Every message with its thread. A message answers one message at most, so that the walk from the messages that answer nothing ends;
-- messages that answer each other in a circle are each a thread of their own. No message counts as sent before the one it answers:
-- the clocks of the writers differ.
with recursive messages{{ cte_columns(['message_id', 'from_address', 'to_address', 'list_name', 'body', 'sent_at']) }} as (

    select
        messages.message_id,
        messages.from_address,
        messages.to_address,
        messages.list_name,
        messages.body,
        messages.sent_at
    from {{ ref('stg_mailbox__messages') }} as messages
    cross join {{ ref('as_of') }} as as_of
    where messages.is_staged and messages.sent_at <= as_of.as_of

),

walk{{ cte_columns(['message_id', 'thread_id', 'reply_depth', 'sent_at']) }} as (

    select
        messages.message_id,
        messages.message_id as thread_id,
        0 as reply_depth,
        messages.sent_at
    from messages
    left join {{ ref('mailbox_replies') }} as replies on messages.message_id = replies.message_id
    where replies.parent_message_id is null

    union all

    select
        messages.message_id,
        walk.thread_id,
        walk.reply_depth + 1 as reply_depth,
        greatest(messages.sent_at, walk.sent_at) as sent_at
    from walk
    inner join {{ ref('mailbox_replies') }} as replies on walk.message_id = replies.parent_message_id
    inner join messages on replies.message_id = messages.message_id

),

final{{ cte_columns(
    ['message_id', 'thread_id', 'reply_depth', 'from_address', 'to_address', 'list_name', 'body', 'sent_at']
) }} as (

    select
        messages.message_id,
        coalesce(walk.thread_id, messages.message_id) as thread_id,
        coalesce(walk.reply_depth, 0) as reply_depth,
        messages.from_address,
        messages.to_address,
        messages.list_name,
        messages.body,
        coalesce(walk.sent_at, messages.sent_at) as sent_at
    from messages
    left join walk on messages.message_id = walk.message_id

)

select * from final
