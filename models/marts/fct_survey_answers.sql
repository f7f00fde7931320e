-- One row per question shown. A question about a contact is dated and sliced as the contact is, any other by when it was asked and by
-- its customer.
with answers as (

    select * from {{ ref('survey_answers') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}

),

-- A system that lands answers alone does not tell who was asked and kept silent.
source_systems as (

    select
        source_system,
        max(case when is_answered then 0 else 1 end) as lands_unanswered
    from answers
    group by source_system

),

placed as (

    select
        answers.*,
        source_systems.lands_unanswered,
        contacts.contact_id is not null as is_about_contact,
        mapped.importance as stated_importance,
        coalesce(answers.answered_at, answers.asked_at) as said_at,
        coalesce(contacts.contact_date, cast({{ in_reporting_zone('answers.asked_at') }} as date)) as survey_date,
        coalesce(answers.contact_id, answers.survey_answer_id) as contact_key,
        coalesce(answers.customer_id, answers.survey_answer_id) as customer_key
    from answers
    inner join source_systems on answers.source_system = source_systems.source_system
    left join contacts on answers.contact_id = contacts.contact_id
    left join {{ ref('contacts') }} as mapped on answers.contact_id = mapped.contact_id

),

numbered as (

    select
        *,
        -- Of the answers to a question: the last one about a contact, the first one of a customer in a calendar month.
        row_number() over (
            partition by contact_key, question, case when answer_value is null then 0 else 1 end
            order by said_at desc, survey_answer_id desc
        ) as number_from_last,
        row_number() over (
            partition by customer_key, question, {{ first_day('month', 'survey_date') }}, case when answer_value is null then 0 else 1 end
            order by said_at, survey_answer_id
        ) as number_in_month,
        row_number() over (partition by contact_key order by asked_at, survey_answer_id) as question_number,
        cast(count(*) over (partition by contact_key) as bigint) as question_count,
        min(lands_unanswered) over (partition by contact_key) = 1 as has_all_shown,
        max(case when is_answered then 1 else 0 end) over (partition by contact_key) = 1 as has_any_answer
    from placed

),

weighed as (

    select
        *,
        -- What stands once for the whole contact stands with the first question about it.
        is_about_contact and question_number = 1 as is_first_question,
        case when is_about_contact and question_number = 1 and has_all_shown then question_count end as contact_question_count,
        coalesce(
            max(case when question = 'importance' and number_from_last = 1 then answer_value end) over (partition by contact_key),
            cast(stated_importance as {{ column_type('double') }})
        ) as importance
    from numbered

),

final as (

    select
        -- ids
        weighed.survey_answer_id,
        weighed.contact_id,
        weighed.customer_id,

        -- text
        weighed.source_system,
        coalesce(contacts.channel, weighed.channel) as channel,
        weighed.question,
        weighed.survey_sample,
        contacts.reason,
        case when weighed.is_about_contact then contacts.customer_segment else customers.customer_segment end as customer_segment,
        contacts.product,
        case when weighed.is_about_contact then contacts.region else customers.region end as region,
        contacts.team,
        contacts.severity,

        -- numbers
        weighed.answer_value,
        case when weighed.question = 'effort' then weighed.answer_value end as effort,
        cast(case
            when weighed.question <> 'recommend' or weighed.number_in_month > 1 then null
            when weighed.answer_value >= 9 then 100
            when weighed.answer_value <= 6 then -100
            when weighed.answer_value is not null then 0
        end as {{ column_type('double') }}) as recommend_points,
        weighed.importance,
        weighed.contact_question_count,
        case when weighed.importance < 2.5 then weighed.contact_question_count end as low_importance_question_count,
        case when weighed.importance >= 2.5 and weighed.importance < 3.5 then weighed.contact_question_count end
            as middle_importance_question_count,
        case when weighed.importance >= 3.5 then weighed.contact_question_count end as high_importance_question_count,

        -- booleans
        weighed.is_answered,

        -- booleans that are null where they do not apply or are not yet mature
        case when weighed.lands_unanswered = 1 then weighed.is_answered end as is_answered_of_shown,
        {% for question, name in {
            'clarity': 'is_clear',
            'expectation': 'is_expectation_met',
            'satisfaction_contact': 'is_satisfied_with_contact',
            'satisfaction_issue': 'is_satisfied_with_issue',
        }.items() -%}
            case
                when weighed.question = '{{ question }}' and weighed.answer_value is not null then weighed.answer_value = 1
            end as {{ name }},
        {% endfor -%}
        case
            when weighed.question = 'cared_for' and weighed.number_from_last = 1 and weighed.answer_value is not null
                then weighed.answer_value = 1
        end as is_cared_for,
        case when weighed.is_first_question and weighed.has_any_answer then contacts.is_repeated end as is_repeated_with_answer,
        case when weighed.is_first_question and not weighed.has_any_answer then contacts.is_repeated end as is_repeated_without_answer,

        -- booleans of what is not yet mature
        weighed.is_first_question and weighed.has_any_answer and coalesce(contacts.is_repeat_provisional, false)
            as is_repeat_with_answer_provisional,
        weighed.is_first_question and not weighed.has_any_answer and coalesce(contacts.is_repeat_provisional, false)
            as is_repeat_without_answer_provisional,

        -- times
        weighed.survey_date,
        weighed.asked_at,
        weighed.answered_at
    from weighed
    left join contacts on weighed.contact_id = contacts.contact_id
    left join {{ ref('customers') }} as customers on weighed.customer_id = customers.customer_id

)

select * from final
