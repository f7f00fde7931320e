{% set systems = {'interactions': staged_rows(ref('stg_interactions__customers'))} %}
{% set columns = ['source_key', 'customer_segment', 'region', 'joined_at', 'left_at', 'yearly_revenue', 'lifetime_value'] %}

-- The customers that the company has on its books at the moment of the run, in contact or not; who leaves later has not left yet. Two rows
-- of one person stay two here.
with booked as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        booked.source_system,
        {{ keyed_hash("booked.source_system || ':customer:' || booked.source_key") }} as system_customer_id,
        booked.customer_segment,
        booked.region,
        booked.joined_at,
        case when booked.left_at <= as_of.as_of then booked.left_at end as left_at,
        booked.yearly_revenue,
        booked.lifetime_value
    from booked
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    cross join {{ ref('as_of') }} as as_of
    where coalesce(booked.joined_at, as_of.as_of) <= as_of.as_of

),

-- Whether a system tells of customers who leave; of one that never did nobody can say that all stayed.
leaving_logs as (

    select
        source_system,
        count(left_at) > 0 as logs_leaving
    from hashed
    group by source_system

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
        leaving_logs.logs_leaving,
        hashed.yearly_revenue,
        hashed.lifetime_value
    from hashed
    inner join leaving_logs on hashed.source_system = leaving_logs.source_system
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
