-- Of a mail only its writer's own words are kept: thanks below a quotation are another's, and thanks above one are thanks alone.
with messages as (

    select
        messages.source_key,
        messages.contact_id,
        messages.sent_at,
        messages.actor,
        case when contacts.channel = 'email' then {{ own_words('messages.body') }} else messages.body end as body
    from {{ ref('stg_interactions__messages') }} as messages
    inner join {{ ref('interactions_contacts') }} as contacts on messages.contact_id = contacts.source_key
    cross join {{ ref('as_of') }} as as_of
    where messages.sent_at <= as_of.as_of

),

worded as (

    select
        *,
        {{ words_only('body') }} as words
    from messages

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
    from worded

)

select * from final
