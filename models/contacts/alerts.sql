{% set systems = {'interactions': ref('interactions_alerts')} %}
{% set columns = ['source_key', 'customer_key', 'alert_type', 'sent_at', 'delivered_at', 'acted_on_at', 'stopped_at'] %}

-- Alerts sent to customers, and what they did with them.
with sent as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        sent.*,
        {{ keyed_hash("sent.source_system || ':alert:' || sent.source_key") }} as alert_id,
        {{ keyed_hash("sent.source_system || ':customer:' || sent.customer_key") }} as system_customer_id
    from sent
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

final as (

    select
        -- ids
        hashed.alert_id,
        coalesce(components.component_id, hashed.system_customer_id) as customer_id,

        -- text
        hashed.source_system,
        hashed.alert_type,

        -- times
        hashed.sent_at,
        hashed.delivered_at,
        hashed.acted_on_at,
        hashed.stopped_at
    from hashed
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
