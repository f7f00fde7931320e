-- What the agents' time in each journey cost by its horizon: one row per journey of which any cost is known.
with final as (

    select
        journey_contacts.journey_id,
        sum(contact_costs.agent_cost) as agent_cost
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contact_costs') }} as contact_costs on journey_contacts.contact_id = contact_costs.contact_id
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    inner join {{ ref('journey_outcomes') }} as outcomes on journey_contacts.journey_id = outcomes.journey_id
    where contacts.started_at <= outcomes.horizon_at
    group by journey_contacts.journey_id

)

select * from final
