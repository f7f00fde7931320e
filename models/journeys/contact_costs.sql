{{ config(materialized='view') }}

-- What the agent's time in each contact cost, in the company's currency: one row per contact whose time is logged and whose rate is known.
-- The rate is the agent's own, else the mean of the agents of the contact's team.
with agents as (

    select * from {{ ref('agents') }}
    where cost_per_hour is not null

),

team_rates as (

    select
        source_system,
        team,
        avg(cost_per_hour) as cost_per_hour
    from agents
    where team is not null
    group by source_system, team

),

final as (

    select
        contacts.contact_id,
        {{ exact_in_sums('contacts.handle_seconds / 3600 * coalesce(agents.cost_per_hour, team_rates.cost_per_hour)') }} as agent_cost
    from {{ ref('contacts') }} as contacts
    left join agents on contacts.agent_id = agents.agent_id
    left join team_rates on contacts.source_system = team_rates.source_system and contacts.team = team_rates.team
    where contacts.handle_seconds is not null and (agents.agent_id is not null or team_rates.team is not null)

)

select * from final
