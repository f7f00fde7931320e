with messages as (

    select
        messages.*,
        {{ words_only('messages.body') }} as words
    from {{ ref('stg_interactions__messages') }} as messages
    inner join {{ ref('interactions_contacts') }} as contacts on messages.contact_id = contacts.source_key
    cross join {{ ref('as_of') }} as as_of
    where messages.sent_at <= as_of.as_of

),

final as (

    select
        contact_id as source_key,
        source_key as message_key,
        sent_at,
        actor,
        body,
        actor = 'customer' and {{ is_only_acknowledgement('words', 'body') }} as is_acknowledgement,
        actor = 'agent' and {{ asks_to_move_channel('words') }} as is_channel_request
    from messages

)

select * from final
