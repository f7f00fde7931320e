-- Which contact belongs to which journey, and as the how-manieth. A journey bears the id of its first contact.
with grouped as (

    select
        line_journeys.contact_id,
        line_journeys.started_at,
        line_journeys.beginning_id,
        coalesce(components.component_id, line_journeys.beginning_id) as group_id
    from {{ ref('line_journeys') }} as line_journeys
    left join {{ ref('journey_link_components') }} as components
        on line_journeys.beginning_id = components.node_id

),

final as (

    select
        contact_id,
        first_value(contact_id) over (
            partition by group_id order by started_at, contact_id
            rows between unbounded preceding and current row
        ) as journey_id,
        beginning_id,
        cast(row_number() over (partition by group_id order by started_at, contact_id) as bigint) as contact_number
    from grouped

)

select * from final
