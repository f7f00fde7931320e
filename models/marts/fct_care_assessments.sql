-- One row per judgement of a contact by an employee, a coach or a mystery shopper, beside the customer's own answer.
with assessments as (

    select
        *,
        -- One judgement a contact and kind of assessor: of several, a single "no" is one.
        row_number() over (
            partition by contact_id, assessor, case when is_cared_for is null then 0 else 1 end
            order by assessed_at, assessment_id
        ) as number_of_assessor,
        min(case when is_cared_for then 1 when not is_cared_for then 0 end) over (partition by contact_id, assessor) = 1 as is_yes_of_all
    from {{ ref('care_assessments') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}

),

customers_answers as (

    select
        contact_id,
        is_cared_for
    from {{ ref('fct_survey_answers') }}
    where contact_id is not null and is_cared_for is not null

),

final as (

    select
        -- ids
        assessments.assessment_id,
        assessments.contact_id,
        contacts.customer_id,

        -- text
        assessments.source_system,
        assessments.assessor,
        contacts.channel,
        contacts.reason,
        contacts.customer_segment,
        contacts.product,
        contacts.region,
        contacts.team,
        contacts.severity,

        -- booleans that are null where they do not apply
        assessments.is_cared_for,
        customers_answers.is_cared_for as is_cared_for_by_customer,
        {% for assessor, name in {'employee': 'self', 'coach': 'coach', 'mystery_shopper': 'mystery_shopper'}.items() -%}
            case
                when assessments.assessor = '{{ assessor }}' and assessments.is_cared_for is not null and assessments.number_of_assessor = 1
                    then assessments.is_yes_of_all
            end as is_{{ name }}_cared_for,
        {% endfor -%}
        assessments.is_cared_for = customers_answers.is_cared_for as is_agreed,
        case when not customers_answers.is_cared_for then not assessments.is_cared_for end as is_no_seen,
        case when not assessments.is_cared_for then assessments.has_coaching_answer end as is_no_with_coaching_answer,

        -- times
        contacts.contact_date as assessment_date,
        assessments.assessed_at
    from assessments
    inner join contacts on assessments.contact_id = contacts.contact_id
    left join customers_answers on assessments.contact_id = customers_answers.contact_id

)

select * from final
