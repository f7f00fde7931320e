-- What each known customer has been through, as of any moment: one row per customer and change of it, from valid_from until valid_to.
-- Nothing stands in it before it could be known: an outcome from the horizon of its journey on, an answer from when it was given.
with contacts as (

    select
        contacts.*,
        systems.logs_transfers,
        sentiments.sentiment_after
    from {{ ref('fct_contacts') }} as contacts
    left join {{ ref('source_systems') }} as systems on contacts.source_system = systems.source_system
    left join {{ ref('contact_sentiment_changes') }} as sentiments on contacts.contact_id = sentiments.contact_id
    where contacts.is_identified

),

{% set counts = [
    'contact_count', 'repeat_contact_count', 'journey_count', 'resolved_journey_count', 'unresolved_journey_count', 'handoff_count',
    'heard_contact_count', 'complaint_count', 'effort_answer_count', 'effort_sum', 'sentiment_contact_count', 'sentiment_sum'
] -%}
changes as (

    -- A contact begins: a further one of its journey, or the journey's first.
    select
        customer_id,
        started_at as changed_at,
        {% set told = {
            'contact_count': '1',
            'repeat_contact_count': "case when contact_number > 1 and direction = 'inbound' then 1 else 0 end",
            'journey_count': 'case when contact_number = 1 then 1 else 0 end',
        } -%}
        {% for name in counts -%}
            cast({{ told.get(name, 'null') }} as {{ column_type('double' if name.endswith('sum') else 'bigint') }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ column_type('text') }}) as outcome,
        started_at as outcome_of,
        contact_id as change_key
    from contacts
    union all
    -- It ends, and what happened in it is known.
    select
        customer_id,
        ended_at as changed_at,
        {% set told = {
            'handoff_count': 'case when logs_transfers then transfer_count end',
            'heard_contact_count': 'case when has_complaint is not null then 1 end',
            'complaint_count': 'case when has_complaint then 1 when not has_complaint then 0 end',
            'sentiment_contact_count': 'case when sentiment_after is not null then 1 end',
            'sentiment_sum': exact_in_sums('sentiment_after'),
        } -%}
        {% for name in counts -%}
            cast({{ told.get(name, 'null') }} as {{ column_type('double' if name.endswith('sum') else 'bigint') }}) as {{ name }},
        {% endfor -%}
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
        {% set told = {
            'resolved_journey_count': 'case when is_resolved then 1 else 0 end',
            'unresolved_journey_count': 'case when is_resolved then 0 else 1 end',
        } -%}
        {% for name in counts -%}
            cast({{ told.get(name, 'null') }} as {{ column_type('double' if name.endswith('sum') else 'bigint') }}) as {{ name }},
        {% endfor -%}
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
        {% set told = {'effort_answer_count': '1', 'effort_sum': exact_in_sums('answers.effort')} -%}
        {% for name in counts -%}
            cast({{ told.get(name, 'null') }} as {{ column_type('double' if name.endswith('sum') else 'bigint') }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ column_type('text') }}) as outcome,
        answers.asked_at as outcome_of,
        answers.survey_answer_id as change_key
    from {{ ref('fct_survey_answers') }} as answers
    where answers.effort is not null and answers.customer_id is not null

),

-- Of the outcomes known at one moment the one of the journey that began last is the latest.
numbered as (

    select
        *,
        row_number() over (
            partition by customer_id, changed_at
            order by case when outcome is null then 1 else 0 end, outcome_of desc, change_key desc
        ) as number_at_moment
    from changes

),

at_moments as (

    select
        customer_id,
        changed_at,
        {% for name in counts -%}
            sum({{ name }}) as {{ name }},
        {% endfor -%}
        max(case when number_at_moment = 1 then outcome end) as outcome
    from numbered
    group by customer_id, changed_at

),

running as (

    select
        customer_id,
        changed_at as valid_from,
        lead(changed_at) over (partition by customer_id order by changed_at) as valid_to,
        row_number() over (partition by customer_id order by changed_at) as change_number,
        {% for name in counts -%}
            sum({{ name }}) over (
                partition by customer_id order by changed_at rows between unbounded preceding and current row
            ) as {{ name }},
        {% endfor -%}
        outcome,
        count(outcome) over (
            partition by customer_id order by changed_at rows between unbounded preceding and current row
        ) as outcome_number
    from at_moments

),

final as (

    select
        -- ids
        running.customer_id || ':' || cast(running.change_number as {{ column_type('text') }}) as customer_record_id,
        running.customer_id,

        -- text
        customers.customer_segment,
        max(running.outcome) over (partition by running.customer_id, running.outcome_number) as last_outcome,

        -- numbers
        running.change_number,
        cast(coalesce(running.contact_count, 0) as bigint) as contact_count,
        cast(coalesce(running.repeat_contact_count, 0) as bigint) as repeat_contact_count,
        cast(coalesce(running.journey_count, 0) as bigint) as journey_count,
        cast(
            coalesce(running.journey_count, 0) - coalesce(running.resolved_journey_count, 0) - coalesce(running.unresolved_journey_count, 0)
            as {{ column_type('bigint') }}
        ) as open_journey_count,
        cast(coalesce(running.resolved_journey_count, 0) as bigint) as resolved_journey_count,
        cast(coalesce(running.unresolved_journey_count, 0) as bigint) as unresolved_journey_count,
        cast(running.handoff_count as bigint) as handoff_count,
        cast(coalesce(running.heard_contact_count, 0) as bigint) as heard_contact_count,
        cast(running.complaint_count as bigint) as complaint_count,
        cast(coalesce(running.effort_answer_count, 0) as bigint) as effort_answer_count,
        running.effort_sum / nullif(running.effort_answer_count, 0) as effort_mean,
        cast(coalesce(running.sentiment_contact_count, 0) as bigint) as sentiment_contact_count,
        running.sentiment_sum / nullif(running.sentiment_contact_count, 0) as sentiment_mean,

        -- times
        running.valid_from,
        running.valid_to
    from running
    inner join {{ ref('dim_customers') }} as customers on running.customer_id = customers.customer_id

)

select * from final
