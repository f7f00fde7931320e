{% set systems = {
    'call_log': ref('call_log_contacts'),
    'servicenow': ref('servicenow_contacts'),
    'twitter': ref('twitter_contacts'),
    'interactions': staged_rows(ref('stg_interactions__customer_identifiers')),
    'chat_log': ref('chat_log_contacts'),
    'mailbox': ref('mailbox_contacts'),
    'stack_exchange': ref('stack_exchange_contacts'),
    'surveys': staged_rows(ref('stg_surveys__answers')),
} %}

-- By what each system knows its customers. What is no identifier (an e-mail without an @...) tells nothing and is left out.
with identifiers as (

    {{ from_systems(systems, ['customer_key', 'identifier_type', 'identifier']) }}

),

compared as (

    select distinct
        source_system,
        customer_key,
        identifier_type,
        {{ comparable_identifier('identifier_type', 'identifier') }} as identifier
    from identifiers
    where customer_key is not null

),

final as (

    select
        {{ keyed_hash("compared.source_system || ':customer:' || compared.customer_key") }} as system_customer_id,
        compared.source_system,
        {{ keyed_hash("compared.identifier_type || ':identifier:' || compared.identifier") }} as identifier_id
    from compared
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    where compared.identifier is not null

)

select * from final
