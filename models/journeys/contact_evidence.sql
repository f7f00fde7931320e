{{ config(materialized='view') }}

-- What the customer and the agent said and did in each contact, as far as it was measured: true or false, null where it was not or
-- does not apply.
with surveyed as (

    select distinct contact_id from {{ ref('survey_answers') }}
    where is_answered and contact_id is not null

),

contacts as (

    select
        contacts.*,
        contacts.message_count is not null as has_messages,
        contacts.message_count is not null or surveyed.contact_id is not null as is_heard,
        contacts.reason is not null and contacts.is_concern as is_known_driver
    from {{ ref('contacts') }} as contacts
    left join surveyed on contacts.contact_id = surveyed.contact_id

),

sold as (

    select distinct contact_id from {{ ref('sales') }}
    where contact_id is not null

),

final as (

    select
        contacts.contact_id,
        case when contacts.is_known_driver then contacts.is_avoidable end as is_avoidable,
        solutions.is_solution_acknowledged,
        solutions.has_solution_reaction,
        case when solutions.has_solution_reaction then solutions.is_first_answer_accepted end as is_first_answer_accepted,
        solutions.is_wrong_answer,
        sms_requests.is_sms_repeat,
        sms_requests.is_sms_repeat_of_concern,
        case when contacts.has_messages and system_logs.logs_rephrase_requests then coalesce(events.has_rephrase_request, false) end
            as has_rephrase_request,
        case when contacts.has_messages and system_logs.logs_rephrase_kinds then coalesce(events.has_question_rephrase_request, false) end
            as has_question_rephrase_request,
        case when contacts.has_messages and system_logs.logs_rephrase_kinds then coalesce(events.has_solution_rephrase_request, false) end
            as has_solution_rephrase_request,
        case
            when (contacts.is_heard or events.has_survey_evidence) and system_logs.logs_praise then coalesce(events.has_praise, false)
        end as has_praise,
        case
            when (contacts.is_heard or events.has_survey_evidence) and system_logs.logs_complaints
                then coalesce(events.has_complaint, false)
        end as has_complaint,
        case when system_logs.logs_sales then coalesce(events.has_sale, false) or sold.contact_id is not null end as has_sale,
        contact_costs.agent_cost,
        cast(promises.due_promise_count as bigint) as due_promise_count,
        cast(promises.kept_promise_count as bigint) as kept_promise_count,
        cast(promises.provisional_promise_count as bigint) as provisional_promise_count
    from contacts
    left join {{ ref('contact_event_summary') }} as events on contacts.contact_id = events.contact_id
    left join {{ ref('contact_solutions') }} as solutions on contacts.contact_id = solutions.contact_id
    left join {{ ref('contact_sms_requests') }} as sms_requests on contacts.contact_id = sms_requests.contact_id
    left join sold on contacts.contact_id = sold.contact_id
    left join {{ ref('contact_costs') }} as contact_costs on contacts.contact_id = contact_costs.contact_id
    left join {{ ref('contact_promises') }} as promises on contacts.contact_id = promises.contact_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel

)

select * from final
