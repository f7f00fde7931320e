{% set systems = {
    'interactions': ref('interactions_contact_messages'),
    'chat_log': ref('chat_log_contact_messages'),
    'mailbox': ref('mailbox_contact_messages'),
    'stack_exchange': ref('stack_exchange_contact_messages'),
    'twitter': ref('twitter_contact_messages'),
} %}
{% set columns = ['source_key', 'message_key', 'sent_at', 'actor', 'body', 'is_acknowledgement', 'is_channel_request'] %}

-- The messages of all text channels. The words of a message go no further than this table.
with messages as (

    {{ from_systems(systems, columns) }}

),

final as (

    select
        {{ keyed_hash("messages.source_system || ':message:' || messages.message_key") }} as message_id,
        {{ keyed_hash("messages.source_system || ':contact:' || messages.source_key") }} as contact_id,
        messages.sent_at,
        messages.actor,
        messages.body,
        messages.is_acknowledgement,
        messages.is_channel_request
    from messages
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

)

select * from final
