{% set systems = {
    'call_log': ref('call_log_customer_identifiers'),
    'servicenow': ref('servicenow_customer_identifiers'),
    'twitter': ref('twitter_customer_identifiers'),
    'interactions': ref('interactions_customer_identifiers'),
    'chat_log': ref('chat_log_customer_identifiers'),
    'mailbox': ref('mailbox_customer_identifiers'),
    'stack_exchange': ref('stack_exchange_customer_identifiers'),
    'surveys': ref('surveys_customer_identifiers'),
} %}

-- By what each system knows its customers. What is no identifier (an e-mail without an @...) tells nothing and is left out.
with identifiers as (

    {{ from_systems(systems, ['customer_key', 'identifier_type', 'identifier']) }}

),

compared as (

    select
        source_system,
        customer_key,
        identifier_type,
        {{ comparable_identifier('identifier_type', 'identifier') }} as identifier
    from identifiers

),

final as (

    select distinct
        {{ keyed_hash("compared.source_system || ':customer:' || compared.customer_key") }} as system_customer_id,
        compared.source_system,
        {{ keyed_hash("compared.identifier_type || ':identifier:' || compared.identifier") }} as identifier_id
    from compared
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    where compared.identifier is not null

)

select * from final
