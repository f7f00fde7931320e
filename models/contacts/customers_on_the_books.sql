{% set systems = {'interactions': ref('interactions_customers')} %}
{% set columns = ['customer_key', 'customer_segment', 'region', 'joined_at', 'left_at', 'yearly_revenue', 'lifetime_value'] %}

-- The customers that the company has on its books, in contact or not; two rows of one person stay two here.
with booked as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        booked.*,
        {{ keyed_hash("booked.source_system || ':customer:' || booked.customer_key") }} as system_customer_id
    from booked
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

final as (

    select
        hashed.source_system,
        hashed.system_customer_id,
        coalesce(components.component_id, hashed.system_customer_id) as customer_id,
        hashed.customer_segment,
        hashed.region,
        hashed.joined_at,
        hashed.left_at,
        count(hashed.left_at) over (partition by hashed.source_system) > 0 as logs_leaving,
        hashed.yearly_revenue,
        hashed.lifetime_value
    from hashed
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
