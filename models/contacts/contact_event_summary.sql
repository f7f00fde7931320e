-- The events of a contact side by side: one row per contact that has any.
with logged as (

    select * from {{ ref('contact_events') }}

),

-- The customer's turn lasts until the work resumes or the contact is over, whatever else is logged meanwhile.
turns as (

    select
        contact_id,
        event_type,
        occurred_at,
        min(case when event_type in ('resumed', 'closed') then occurred_at end) over (
            partition by contact_id order by occurred_at, event_type
            rows between 1 following and unbounded following
        ) as customer_turn_ends_at
    from logged
    where event_type in ('awaiting_customer', 'resumed', 'closed')

),

customer_turns as (

    select
        contact_id,
        sum({{ seconds_between('occurred_at', 'customer_turn_ends_at') }}) as awaiting_customer_seconds
    from turns
    where event_type = 'awaiting_customer'
    group by contact_id

),

judged_in_surveys as (

    select distinct contact_id
    from logged
    where origin = 'survey' and event_type in ('solution_acknowledged', 'solution_used', 'solution_rejected')

),

events as (

    select
        logged.*,
        customer_turns.awaiting_customer_seconds,
        -- What the customer said of the solution in a survey beats what was logged or mined.
        logged.origin = 'survey' or judged_in_surveys.contact_id is null as is_last_word
    from logged
    left join customer_turns on logged.contact_id = customer_turns.contact_id
    left join judged_in_surveys on logged.contact_id = judged_in_surveys.contact_id

),

final as (

    select
        contact_id,
        min(case when event_type = 'queue_entered' then occurred_at end) as queue_entered_at,
        max(case when event_type = 'queue_entered' then event_value end) as queue_seconds,
        min(case when event_type = 'answered' then occurred_at end) as answered_at,
        max(case when event_type = 'answered' then event_value end) as service_seconds,
        min(case when event_type = 'abandoned' then occurred_at end) as abandoned_at,
        min(case when event_type = 'reopened' then occurred_at end) as reopened_at,
        min(case when event_type = 'solution_rejected' and is_last_word then occurred_at end) as rejected_at,
        max(case when event_type in ('solution_acknowledged', 'solution_used') and is_last_word then occurred_at end) as acknowledged_at,
        max(case when event_type = 'solution_rejected' and is_last_word then occurred_at end) as last_rejected_at,
        max(case
            when event_type = 'solution_offered' then occurred_at
            when event_type in ('solution_acknowledged', 'solution_used') and is_last_word then occurred_at
        end) as last_offered_or_acknowledged_at,
        coalesce(sum(case when event_type = 'transferred' then coalesce(event_value, 1) end), 0) as transfer_count,
        coalesce(sum(case when event_type = 'awaiting_customer' then 1 end), 0) as awaiting_customer_count,
        max(awaiting_customer_seconds) as awaiting_customer_seconds,
        max(case when event_type = 'transferred' and event_kind = 'bot_to_human' then 1 else 0 end) = 1 as has_bot_transfer,
        max(case when event_type = 'solution_offered' then 1 else 0 end) = 1 as has_solution_offer,
        -- What a system logged, such as an accepted answer; thanks in a message accept no answer.
        min(case
            when event_type = 'solution_used' or (event_type = 'solution_acknowledged' and origin = 'system') then occurred_at
        end) as first_accepted_at,
        max(case when event_type = 'problem_restated' then 1 else 0 end) = 1 as has_restatement,
        max(case when event_type = 'rephrase_requested' then 1 else 0 end) = 1 as has_rephrase_request,
        max(case when event_type = 'rephrase_requested' and event_kind = 'question' then 1 else 0 end) = 1 as has_question_rephrase_request,
        max(case when event_type = 'rephrase_requested' and event_kind = 'solution' then 1 else 0 end) = 1 as has_solution_rephrase_request,
        max(case when event_type = 'promise_kept' then 1 else 0 end) = 1 as has_kept_promise,
        max(case when event_type = 'praised' then 1 else 0 end) = 1 as has_praise,
        max(case when event_type = 'complained' then 1 else 0 end) = 1 as has_complaint,
        max(case when event_type = 'sale' then 1 else 0 end) = 1 as has_sale,
        max(case when origin = 'survey' then 1 else 0 end) = 1 as has_survey_evidence
    from events
    group by contact_id

)

select * from final
