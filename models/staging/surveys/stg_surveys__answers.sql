with answers as (

    select * from {{ ref('base_surveys__answers') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        answer_id,
        survey_id,
        contact_system,
        contact_reference,
        customer_reference,

        -- text
        question,
        answer,
        verbatim,
        topic,
        channel,
        organization,
        sample_name,

        -- booleans
        coalesce(answer, verbatim) is not null or answered_at is not null as is_answered,

        -- times
        asked_at,
        answered_at,
        _source_file,
        _source_row,
        _loaded_at
    from answers

)

select * from final
