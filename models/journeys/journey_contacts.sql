-- Which contact belongs to which journey, as the how-manieth, and when the journey is judged. A journey bears the id of its first contact.
with grouped as (

    select
        line_journeys.contact_id,
        line_journeys.started_at,
        coalesce(components.component_id, line_journeys.beginning_id) as group_id
    from {{ ref('line_journeys') }} as line_journeys
    left join {{ ref('journey_link_components') }} as components
        on line_journeys.beginning_id = components.node_id

),

placed as (

    select
        contact_id,
        started_at,
        first_value(contact_id) over (
            partition by group_id order by started_at, contact_id
            rows between unbounded preceding and current row
        ) as journey_id,
        row_number() over (partition by group_id order by started_at, contact_id) as contact_number,
        min(started_at) over (partition by group_id) as first_contact_at
    from grouped

),

judged as (

    select
        *,
        {{ plus_days('first_contact_at', var('resolution_horizon_days')) }} as horizon_at
    from placed

),

final as (

    select
        contact_id,
        journey_id,
        cast(contact_number as bigint) as contact_number,
        horizon_at,
        started_at <= horizon_at as is_by_horizon
    from judged

)

select * from final
