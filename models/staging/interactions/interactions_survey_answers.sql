-- Every question that was shown, with the answer on the scale of its canonical question. A question that the seed does not know is
-- shown and answered like any other, and measures nothing. The verbatim stays behind.
with answers as (

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
        coalesce(answers.is_answered and coalesce(answers.answered_at, answers.asked_at) <= as_of.as_of, false) as is_answered_by_now
    from {{ ref('stg_interactions__survey_answers') }} as answers
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('survey_questions') }} as questions
        on questions.source_system = 'interactions' and lower(answers.question) = lower(questions.question)
    left join {{ ref('survey_answer_words') }} as words on lower(answers.answer) = words.answer
    where answers.asked_at <= as_of.as_of

),

final as (

    select
        source_key,
        cast(null as {{ column_type('text') }}) as contact_system,
        contact_id as contact_source_key,
        customer_id as customer_key,
        channel,
        coalesce(canonical_question, 'other') as question,
        asked_at,
        case when is_answered_by_now then answered_at end as answered_at,
        is_answered_by_now as is_answered,
        case when is_answered_by_now then {{ survey_answer_value('answer') }} end as answer_value,
        survey_id,
        survey_sample
    from answers

)

select * from final
