-- What each source system has ever logged, or let be mined, in each channel. What never was is not measured there, and no metric may
-- read it as "it never happened".
with events as (

    select * from {{ ref('contact_event_summary') }}

),

messages as (

    select * from {{ ref('contact_message_summary') }}

),

sold as (

    select distinct contact_id from {{ ref('sales') }}
    where contact_id is not null

),

by_channel as (

    select
        contacts.source_system,
        contacts.channel,
        max(case when coalesce(events.queue_entered_at, events.answered_at, events.abandoned_at) is not null then 1 else 0 end)
            as logs_answers,
        max(case when messages.contact_id is not null then 1 else 0 end) as logs_messages,
        max(case when events.transfer_count > 0 then 1 else 0 end) as logs_transfers,
        max(case when events.has_solution_offer then 1 else 0 end) as logs_solutions,
        max(case when events.first_accepted_at is not null then 1 else 0 end) as logs_acceptance,
        max(case when events.has_bot_transfer then 1 else 0 end) as logs_bot_transfers,
        max(case when events.has_question_rephrase_request or events.has_solution_rephrase_request then 1 else 0 end)
            as logs_rephrase_kinds,
        max(case when events.has_rephrase_request then 1 else 0 end) as logs_rephrase_requests,
        max(case when events.has_restatement then 1 else 0 end) as logs_restatements,
        max(case when events.has_praise then 1 else 0 end) as logs_praise,
        max(case when events.has_complaint then 1 else 0 end) as logs_complaints,
        max(case when events.has_kept_promise then 1 else 0 end) as logs_kept_promises,
        max(case when events.has_sale or sold.contact_id is not null then 1 else 0 end) as logs_sales
    from {{ ref('mapped_contacts') }} as contacts
    left join events on contacts.contact_id = events.contact_id
    left join messages on contacts.contact_id = messages.contact_id
    left join sold on contacts.contact_id = sold.contact_id
    group by contacts.source_system, contacts.channel

),

final as (

    select
        source_system,
        channel,
        logs_answers = 1 as logs_answers,
        logs_messages = 1 as logs_messages,
        logs_answers = 1 or logs_messages = 1 as logs_replies,
        logs_solutions = 1 as logs_solutions,
        logs_acceptance = 1 as logs_acceptance,
        logs_bot_transfers = 1 as logs_bot_transfers,
        logs_rephrase_kinds = 1 as logs_rephrase_kinds,
        logs_sales = 1 as logs_sales,
        -- In all channels of the system: one that keeps no promise must not look like one that logs none.
        max(logs_transfers) over (partition by source_system) = 1 as logs_transfers,
        max(logs_rephrase_requests) over (partition by source_system) = 1 as logs_rephrase_requests,
        max(logs_restatements) over (partition by source_system) = 1 as logs_restatements,
        max(logs_praise) over (partition by source_system) = 1 as logs_praise,
        max(logs_complaints) over (partition by source_system) = 1 as logs_complaints,
        max(logs_kept_promises) over (partition by source_system) = 1 as logs_kept_promises
    from by_channel

)

select * from final
