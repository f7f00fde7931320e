-- The one message that each message answers: the one it says, else the last that is here of those it refers to. Mailboxes lack some
-- messages, and the references still name what lies before them.
with messages as (

    select
        messages.message_id,
        messages.in_reply_to,
        messages.thread_references,
        length(messages.thread_references) - length(replace(messages.thread_references, '>', '')) as reference_count
    from {{ ref('stg_mailbox__messages') }} as messages
    cross join {{ ref('as_of') }} as as_of
    where messages.is_staged and messages.sent_at <= as_of.as_of

),

places as (

    {{ numbers(100) }}

),

named as (

    select
        message_id,
        in_reply_to as parent_message_id,
        0 as distance
    from messages
    where in_reply_to is not null
    union all
    select
        messages.message_id,
        {{ between_angles(nth_part('messages.thread_references', '>', 'messages.reference_count - places.n') ~ " || '>'") }}
            as parent_message_id,
        places.n + 1 as distance
    from messages
    inner join places on messages.reference_count > places.n

),

nearest as (

    select
        named.message_id,
        named.parent_message_id,
        row_number() over (partition by named.message_id order by named.distance) as nearness
    from named
    inner join messages as parents on named.parent_message_id = parents.message_id
    where named.parent_message_id <> named.message_id

),

final as (

    select
        message_id,
        parent_message_id
    from nearest
    where nearness = 1

)

select * from final
