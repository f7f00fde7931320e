{{ config(materialized='view') }}
{% set systems = {
    'interactions': ref('interactions_contact_messages'),
    'chat_log': ref('chat_log_contact_messages'),
    'mailbox': ref('mailbox_contact_messages'),
    'stack_exchange': ref('stack_exchange_contact_messages'),
    'twitter': ref('twitter_contact_messages'),
} %}

-- The messages of all text channels. Their words lie in staging once, and go no further than this view; a message of a contact that is not
-- seen is not seen either.
with messages as (

    {{ from_systems(systems, ['source_key', 'message_key', 'sent_at', 'actor', 'body']) }}

),

final as (

    select
        messages.source_system || ':message:' || messages.message_key as message_key,
        contacts.contact_id,
        messages.sent_at,
        messages.actor,
        messages.body
    from messages
    inner join {{ ref('mapped_contacts') }} as contacts
        on messages.source_system = contacts.source_system and messages.source_key = contacts.source_key

)

select * from final
