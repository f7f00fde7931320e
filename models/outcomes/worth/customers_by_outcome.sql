{{ config(materialized='view', schema='metrics', persist_docs={'relation': false, 'columns': false}) }}

-- Who was let down and who was not, by each outcome: one row per outcome and customer, by the first journey that let the customer down,
-- else by the first one. Only journeys after which it is known whether the customer left.
with journeys as (

    select * from {{ ref('fct_journeys') }}
    where is_customer_lost is not null

),

-- What the customer said about the contacts of a journey: let down by one of them is let down.
answers as (

    select
        contacts.journey_id,
        max(case when answers.is_cared_for then 0 when not answers.is_cared_for then 1 end) = 1 as is_not_cared_for,
        max(
            case
                when answers.effort >= {{ var('high_effort_from') }} then 1
                when answers.effort <= {{ var('low_effort_to') }} then 0
            end
        ) = 1 as is_high_effort
    from {{ ref('fct_survey_answers') }} as answers
    inner join {{ ref('fct_contacts') }} as contacts on answers.contact_id = contacts.contact_id
    group by contacts.journey_id

),

measured as (

    select
        journeys.journey_id,
        not journeys.is_resolved as is_unresolved,
        not journeys.is_first_contact_resolution as is_unresolved_at_once,
        journeys.has_handoff as is_handed_off,
        journeys.is_restated,
        answers.is_not_cared_for,
        answers.is_high_effort
    from journeys
    left join answers on journeys.journey_id = answers.journey_id

),

judged as (

    {% for outcome, is_let_down in {
        'not resolved': 'is_unresolved',
        'not resolved at the first contact': 'is_unresolved_at_once',
        'handed off': 'is_handed_off',
        'had to say it again': 'is_restated',
        'did not feel cared for': 'is_not_cared_for',
        'high effort': 'is_high_effort',
    }.items() -%}
        select
            '{{ outcome }}' as outcome,
            journey_id,
            {{ is_let_down }} as is_let_down
        from measured
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbered as (

    select
        judged.outcome,
        judged.is_let_down,
        journeys.journey_id,
        journeys.customer_id,
        journeys.customer_segment,
        journeys.is_customer_lost,
        journeys.agent_cost,
        row_number() over (
            partition by judged.outcome, journeys.customer_id
            order by case when judged.is_let_down then 0 else 1 end, journeys.first_contact_at, journeys.journey_id
        ) as number_for_customer
    from judged
    inner join journeys on judged.journey_id = journeys.journey_id
    where judged.is_let_down is not null

),

final as (

    select
        numbered.outcome,
        numbered.customer_id,
        numbered.journey_id,
        coalesce(numbered.customer_segment, 'unknown') as customer_segment,
        customers.yearly_revenue,
        customers.lifetime_value,
        numbered.agent_cost,
        numbered.is_let_down,
        numbered.is_customer_lost
    from numbered
    inner join {{ ref('dim_customers') }} as customers on numbered.customer_id = customers.customer_id
    where numbered.number_for_customer = 1

)

select * from final
