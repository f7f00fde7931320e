{% set systems = {
    'interactions': staged_rows(ref('stg_interactions__survey_answers')),
    'surveys': staged_rows(ref('stg_surveys__answers')),
} %}
{% set columns = [
    'source_key', 'contact_system', 'contact_source_key', 'customer_key', 'channel', 'question', 'answer', 'asked_at', 'answered_at',
    'is_answered', 'survey_id', 'survey_sample',
] %}

-- Every question that a customer was shown, with the answer on the scale of its canonical question, as far as it was answered by the
-- moment of the run. A question that the seed does not know is shown and answered like any other, and measures nothing. The words of an
-- answer stay in staging. A contact that is not there is none: the answer stands all the same.
with shown as (

    {{ from_systems(systems, columns) }}

),

known as (

    select
        shown.*,
        questions.canonical_question,
        questions.scale,
        questions.threshold,
        questions.lowest,
        questions.highest,
        questions.canonical_lowest,
        questions.canonical_highest,
        words.word_value,
        coalesce(shown.is_answered and coalesce(shown.answered_at, shown.asked_at) <= as_of.as_of, false) as is_answered_by_now
    from shown
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('survey_questions') }} as questions
        on shown.source_system = questions.source_system and lower(shown.question) = lower(questions.question)
    left join {{ ref('survey_answer_words') }} as words on lower(shown.answer) = words.answer
    where shown.asked_at <= as_of.as_of

),

hashed as (

    select
        known.*,
        case when known.is_answered_by_now then {{ survey_answer_value('answer') }} end as answer_value,
        {{ keyed_hash("known.source_system || ':survey_answer:' || known.source_key") }} as survey_answer_id,
        {{ keyed_hash("known.source_system || ':customer:' || known.customer_key") }} as system_customer_id
    from known
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

final as (

    select
        -- ids
        hashed.survey_answer_id,
        contacts.contact_id,
        coalesce(contacts.customer_id, components.component_id, hashed.system_customer_id) as customer_id,
        hashed.survey_id,

        -- text
        hashed.source_system,
        coalesce(hashed.channel, contacts.channel) as channel,
        coalesce(hashed.canonical_question, 'other') as question,
        hashed.survey_sample,

        -- numbers
        hashed.answer_value,

        -- booleans
        hashed.is_answered_by_now as is_answered,

        -- times
        hashed.asked_at,
        case when hashed.is_answered_by_now then hashed.answered_at end as answered_at
    from hashed
    left join {{ ref('mapped_contacts') }} as contacts
        on
            coalesce(hashed.contact_system, hashed.source_system) = contacts.source_system
            and hashed.contact_source_key = contacts.source_key
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
