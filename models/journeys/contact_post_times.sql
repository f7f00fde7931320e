-- How long the author of a post waited for a solution (social), for an answer and for the accepted answer (community): one row per
-- inbound post. What was not there by the horizon counts as the horizon; null where nobody logs or mines it, or until it is over.
with posts as (

    select
        contacts.contact_id,
        contacts.channel = 'social' and logged.logs_solutions as is_for_solution,
        contacts.channel = 'community' as is_for_answer,
        contacts.channel = 'community' and logged.logs_acceptance as is_for_acceptance,
        {{ plus_days('contacts.started_at', var('resolution_horizon_days')) }} <= customers.observed_through as is_horizon_over,
        {{ var('resolution_horizon_days') }} * 86400.0 as horizon_seconds,
        {{ seconds_between('contacts.started_at', 'solutions.first_offered_at') }} as solution_seconds,
        -- A reply that asks back is no answer; where answers are not told from replies the first reply is one.
        case when logged.logs_solutions then {{ seconds_between('contacts.started_at', 'solutions.first_offered_at') }}
            else {{ seconds_between('contacts.started_at', 'contacts.first_reply_at') }} end as answer_seconds,
        {{ seconds_between('contacts.started_at', 'events.first_accepted_at') }} as acceptance_seconds
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    left join {{ ref('logged_event_types') }} as logged
        on contacts.source_system = logged.source_system and contacts.channel = logged.channel
    left join {{ ref('contact_solutions') }} as solutions on contacts.contact_id = solutions.contact_id
    left join {{ ref('contact_event_summary') }} as events on contacts.contact_id = events.contact_id
    where contacts.channel in ('social', 'community') and contacts.direction = 'inbound' and not contacts.is_ticket

),

final as (

    select
        contact_id,
        {% for what in ['solution', 'answer', 'acceptance'] -%}
            case
                when is_for_{{ what }} and is_horizon_over
                    then least(coalesce({{ what }}_seconds, horizon_seconds), horizon_seconds)
            end as {{ what }}_at_horizon_seconds,
            coalesce(is_for_{{ what }}, false) and not is_horizon_over as is_{{ what }}_provisional{{ ',' if not loop.last }}
        {% endfor %}
    from posts

)

select * from final
