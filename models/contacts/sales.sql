{% set systems = {'interactions': staged_rows(ref('stg_interactions__sales'))} %}
{% set columns = [
    'source_key', 'sold_at', 'product', 'units', 'amount', 'customer_key', 'contact_source_key', 'agent_key',
] %}

-- What was sold, in a contact or not. A contact that is not there is none.
with sold as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        sold.*,
        {{ keyed_hash("sold.source_system || ':sale:' || sold.source_key") }} as sale_id,
        {{ keyed_hash("sold.source_system || ':customer:' || sold.customer_key") }} as system_customer_id,
        {{ keyed_hash("sold.source_system || ':agent:' || sold.agent_key") }} as agent_id
    from sold
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    cross join {{ ref('as_of') }} as as_of
    where sold.sold_at <= as_of.as_of

),

final as (

    select
        -- ids
        hashed.sale_id,
        contacts.contact_id,
        coalesce(components.component_id, hashed.system_customer_id, contacts.customer_id) as customer_id,
        coalesce(hashed.agent_id, contacts.agent_id) as agent_id,

        -- text
        hashed.source_system,
        hashed.product,

        -- numbers
        hashed.units,
        hashed.amount,

        -- times
        hashed.sold_at
    from hashed
    left join {{ ref('mapped_contacts') }} as contacts
        on hashed.source_system = contacts.source_system and hashed.contact_source_key = contacts.source_key
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
