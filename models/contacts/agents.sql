{% set systems = {'interactions': staged_rows(ref('stg_interactions__agents'))} %}

-- The agents of systems that list them; those of other systems are known by their contacts alone.
with listed as (

    {{ from_systems(systems, ['source_key', 'team', 'is_bot', 'cost_per_hour']) }}

),

final as (

    select
        -- ids
        {{ keyed_hash("listed.source_system || ':agent:' || listed.source_key") }} as agent_id,

        -- text
        listed.source_system,
        listed.team,

        -- numbers
        listed.cost_per_hour,

        -- booleans
        listed.is_bot
    from listed
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

)

select * from final
