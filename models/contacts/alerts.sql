{% set systems = {'interactions': staged_rows(ref('stg_interactions__alerts'))} %}
{% set columns = ['source_key', 'customer_key', 'alert_type', 'sent_at', 'delivered_at', 'acted_on_at', 'stopped_at'] %}

-- Alerts sent to customers, and what they did with them. An alert is seen from its sending on, and what came of it as far as it came by the
-- moment of the run.
with sent as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        sent.source_system,
        sent.alert_type,
        sent.sent_at,
        case when sent.delivered_at <= as_of.as_of then sent.delivered_at end as delivered_at,
        case when sent.acted_on_at <= as_of.as_of then sent.acted_on_at end as acted_on_at,
        case when sent.stopped_at <= as_of.as_of then sent.stopped_at end as stopped_at,
        {{ keyed_hash("sent.source_system || ':alert:' || sent.source_key") }} as alert_id,
        {{ keyed_hash("sent.source_system || ':customer:' || sent.customer_key") }} as system_customer_id
    from sent
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    cross join {{ ref('as_of') }} as as_of
    where sent.sent_at <= as_of.as_of

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
