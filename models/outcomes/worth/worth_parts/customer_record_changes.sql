{{ config(materialized='view') }}

-- What became known of each known customer, and when: one row per customer and thing that happened, an outcome at the horizon of its
-- journey, an answer when it was given.
with contacts as (

    select
        contacts.*,
        system_logs.logs_transfers,
        sentiments.sentiment_after
    from {{ ref('fct_contacts') }} as contacts
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    left join {{ ref('contact_sentiment_changes') }} as sentiments on contacts.contact_id = sentiments.contact_id
    where contacts.is_identified

),

final as (

    -- A contact begins: a further one of its journey, or the journey's first.
    select
        customer_id,
        started_at as changed_at,
        {{ customer_record_columns({
            'contact_count': '1',
            'repeat_contact_count': "case when contact_number > 1 and direction = 'inbound' then 1 else 0 end",
            'journey_count': 'case when contact_number = 1 then 1 else 0 end',
        }) }},
        cast(null as {{ column_type('text') }}) as outcome,
        started_at as outcome_of,
        contact_id as change_key
    from contacts
    union all
    -- It ends, and what happened in it is known.
    select
        customer_id,
        ended_at as changed_at,
        {{ customer_record_columns({
            'handoff_count': 'case when logs_transfers then transfer_count end',
            'heard_contact_count': 'case when has_complaint is not null then 1 end',
            'complaint_count': 'case when has_complaint then 1 when not has_complaint then 0 end',
            'sentiment_contact_count': 'case when sentiment_after is not null then 1 end',
            'sentiment_sum': exact_in_sums('sentiment_after'),
        }) }},
        cast(null as {{ column_type('text') }}) as outcome,
        started_at as outcome_of,
        contact_id as change_key
    from contacts
    where ended_at is not null
    union all
    -- How a journey ended is known at its horizon.
    select
        customer_id,
        horizon_at as changed_at,
        {{ customer_record_columns({
            'resolved_journey_count': 'case when is_resolved then 1 else 0 end',
            'unresolved_journey_count': 'case when is_resolved then 0 else 1 end',
        }) }},
        resolution as outcome,
        first_contact_at as outcome_of,
        journey_id as change_key
    from {{ ref('fct_journeys') }}
    where is_mature
    union all
    -- The customer says how hard it was.
    select
        answers.customer_id,
        coalesce(answers.answered_at, answers.asked_at) as changed_at,
        {{ customer_record_columns({'effort_answer_count': '1', 'effort_sum': 'answers.effort'}) }},
        cast(null as {{ column_type('text') }}) as outcome,
        answers.asked_at as outcome_of,
        answers.survey_answer_id as change_key
    from {{ ref('fct_survey_answers') }} as answers
    where answers.effort is not null and answers.customer_id is not null

)

select * from final
