with survey_answers as (

    select * from {{ ref('base_interactions__survey_answers') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        survey_id,
        contact_id,
        customer_id,

        -- text
        question,
        answer,
        verbatim,
        channel,
        survey_sample,

        -- booleans
        coalesce(answer, verbatim) is not null or answered_at is not null as is_answered,

        -- times
        asked_at,
        answered_at,
        _source_file,
        _source_row,
        _loaded_at
    from survey_answers

)

select * from final
