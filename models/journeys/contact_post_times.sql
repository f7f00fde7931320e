{{ config(materialized='view') }}

-- How long the author of a post waited for a solution (social), for an answer and for the accepted answer (community): one row per
-- inbound post. What was not there by the horizon counts as the horizon; null where nobody logs or mines it, or until it is over.
with posts as (

    select
        contacts.contact_id,
        contacts.channel = 'social' and system_logs.logs_solutions as is_for_solution,
        contacts.channel = 'community' as is_for_answer,
        contacts.channel = 'community' and system_logs.logs_acceptance as is_for_acceptance,
        {{ plus_days('contacts.started_at', var('resolution_horizon_days')) }} <= customers.observed_through as is_horizon_over,
        {{ var('resolution_horizon_days') }} * 86400.0 as horizon_seconds,
        {{ seconds_between('contacts.started_at', 'solutions.first_offered_at') }} as solution_seconds,
        -- A reply that asks back is no answer; where answers are not told from replies the first reply is one.
        case
            when system_logs.logs_solutions then {{ seconds_between('contacts.started_at', 'solutions.first_offered_at') }}
            else {{ seconds_between('contacts.started_at', 'contacts.first_reply_at') }}
        end as answer_seconds,
        {{ seconds_between('contacts.started_at', 'events.first_accepted_at') }} as acceptance_seconds
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    left join {{ ref('contact_solutions') }} as solutions on contacts.contact_id = solutions.contact_id
    left join {{ ref('contact_event_summary') }} as events on contacts.contact_id = events.contact_id
    where contacts.channel in ('social', 'community') and contacts.direction = 'inbound' and not contacts.is_ticket

),

final as (

    select
        contact_id,
        case
            when is_for_solution and is_horizon_over then least(coalesce(solution_seconds, horizon_seconds), horizon_seconds)
        end as solution_at_horizon_seconds,
        coalesce(is_for_solution, false) and not is_horizon_over as is_solution_provisional,
        case
            when is_for_answer and is_horizon_over then least(coalesce(answer_seconds, horizon_seconds), horizon_seconds)
        end as answer_at_horizon_seconds,
        coalesce(is_for_answer, false) and not is_horizon_over as is_answer_provisional,
        case
            when is_for_acceptance and is_horizon_over then least(coalesce(acceptance_seconds, horizon_seconds), horizon_seconds)
        end as acceptance_at_horizon_seconds,
        coalesce(is_for_acceptance, false) and not is_horizon_over as is_acceptance_provisional
    from posts

)

select * from final
