with final as (

    select
        assessments.source_key,
        assessments.contact_id as contact_source_key,
        coalesce(assessments.agent_id, contacts.agent_key) as agent_key,
        assessments.assessor,
        assessments.assessed_at,
        assessments.is_cared_for,
        assessments.has_coaching_answer
    from {{ ref('stg_interactions__care_assessments') }} as assessments
    inner join {{ ref('interactions_contacts') }} as contacts on assessments.contact_id = contacts.source_key
    cross join {{ ref('as_of') }} as as_of
    where assessments.assessed_at <= as_of.as_of

)

select * from final
