with care_assessments as (

    select * from {{ ref('base_interactions__care_assessments') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        contact_id,
        agent_id,

        -- text
        assessor,

        -- booleans
        cared as is_cared_for,
        coaching_answer is not null as has_coaching_answer,

        -- times
        assessed_at,
        _source_file,
        _source_row,
        _loaded_at
    from care_assessments

)

select * from final
