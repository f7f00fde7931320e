{% set systems = {'interactions': staged_rows(ref('stg_interactions__care_assessments'))} %}
{% set columns = [
    'source_key', 'contact_source_key', 'agent_key', 'assessor', 'assessed_at', 'is_cared_for', 'has_coaching_answer',
] %}

-- What an employee, a coach or a mystery shopper said of a contact: did we genuinely care? It is of the agent of the contact, unless it
-- names another. What could have been done differently stays in staging; that it was said is here.
with assessed as (

    {{ from_systems(systems, columns) }}

),

final as (

    select
        -- ids
        {{ keyed_hash("assessed.source_system || ':assessment:' || assessed.source_key") }} as assessment_id,
        contacts.contact_id,
        coalesce({{ keyed_hash("assessed.source_system || ':agent:' || assessed.agent_key") }}, contacts.agent_id) as agent_id,

        -- text
        assessed.source_system,
        assessed.assessor,

        -- booleans
        assessed.is_cared_for,
        assessed.has_coaching_answer,

        -- times
        assessed.assessed_at
    from assessed
    inner join {{ ref('mapped_contacts') }} as contacts
        on assessed.source_system = contacts.source_system and assessed.contact_source_key = contacts.source_key
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    cross join {{ ref('as_of') }} as as_of
    where assessed.assessed_at <= as_of.as_of

)

select * from final
