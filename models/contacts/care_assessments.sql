{% set systems = {'interactions': ref('interactions_care_assessments')} %}
{% set columns = [
    'source_key', 'contact_source_key', 'agent_key', 'assessor', 'assessed_at', 'is_cared_for', 'has_coaching_answer',
] %}

-- What an employee, a coach or a mystery shopper said of a contact: did we genuinely care? What could have been done differently stays
-- in staging; that it was said is here.
with assessed as (

    {{ from_systems(systems, columns) }}

),

final as (

    select
        -- ids
        {{ keyed_hash("assessed.source_system || ':assessment:' || assessed.source_key") }} as assessment_id,
        {{ keyed_hash("assessed.source_system || ':contact:' || assessed.contact_source_key") }} as contact_id,
        {{ keyed_hash("assessed.source_system || ':agent:' || assessed.agent_key") }} as agent_id,

        -- text
        assessed.source_system,
        assessed.assessor,

        -- booleans
        assessed.is_cared_for,
        assessed.has_coaching_answer,

        -- times
        assessed.assessed_at
    from assessed
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

)

select * from final
