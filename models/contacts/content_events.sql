{% set systems = {'interactions': staged_rows(ref('stg_interactions__content'))} %}
{% set columns = [
    'source_key', 'event_type', 'occurred_at', 'content_key', 'contact_source_key', 'customer_key', 'event_value', 'event_kind',
] %}

-- What happened to posts and help content. A contact that is not there is none.
with happened as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        happened.*,
        {{ keyed_hash("happened.source_system || ':content_event:' || happened.source_key") }} as content_event_id,
        {{ keyed_hash("happened.source_system || ':content:' || happened.content_key") }} as content_id,
        {{ keyed_hash("happened.source_system || ':customer:' || happened.customer_key") }} as system_customer_id
    from happened
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    cross join {{ ref('as_of') }} as as_of
    where happened.occurred_at <= as_of.as_of

),

final as (

    select
        -- ids
        hashed.content_event_id,
        hashed.content_id,
        contacts.contact_id,
        coalesce(components.component_id, hashed.system_customer_id, contacts.customer_id) as customer_id,

        -- text
        hashed.source_system,
        hashed.event_type,
        hashed.event_kind,

        -- numbers
        hashed.event_value,

        -- times
        hashed.occurred_at
    from hashed
    left join {{ ref('mapped_contacts') }} as contacts
        on hashed.source_system = contacts.source_system and hashed.contact_source_key = contacts.source_key
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
