-- Every question that was shown, with the answer on the scale of its canonical question. A question that the seed does not know is
-- shown and answered like any other, and measures nothing. The verbatim stays behind.
with answers as (

    select
        answers.*,
        as_of.as_of
    from {{ ref('stg_surveys__answers') }} as answers
    cross join {{ ref('as_of') }} as as_of
    where answers.asked_at <= as_of.as_of

),

known as (

    select
        answers.*,
        questions.canonical_question,
        questions.scale,
        questions.threshold,
        questions.lowest,
        questions.highest,
        questions.canonical_lowest,
        questions.canonical_highest,
        words.word_value,
        coalesce(answers.is_answered and coalesce(answers.answered_at, answers.asked_at) <= answers.as_of, false) as is_answered_by_now
    from answers
    left join {{ ref('survey_questions') }} as questions
        on questions.source_system = 'surveys' and lower(answers.question) = lower(questions.question)
    left join {{ ref('survey_answer_words') }} as words on lower(answers.answer) = words.answer

),

final as (

    select
        source_key,
        contact_system,
        contact_reference as contact_source_key,
        customer_reference as customer_key,
        channel,
        coalesce(canonical_question, 'other') as question,
        asked_at,
        case when is_answered_by_now then answered_at end as answered_at,
        is_answered_by_now as is_answered,
        case when is_answered_by_now then {{ survey_answer_value('answer') }} end as answer_value,
        survey_id,
        sample_name as survey_sample
    from known

)

select * from final
