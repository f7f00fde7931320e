with journeys as (

    select
        *,
        is_identified and resolution <> 'open' as is_mature_and_known,
        resolution <> 'open' as is_over,
        resolution in ('confirmed', 'presumed', 'self_served') as is_solved,
        {{ seconds_between('first_contact_at', 'resolved_at') }} as resolution_seconds,
        {{ var('resolution_horizon_days') }} * 86400.0 as horizon_seconds
    from {{ ref('journeys') }}

),

first_contacts as (

    select
        contact_id,
        is_resolved_at_once
    from {{ ref('contact_followups') }}

),

events as (

    select * from {{ ref('journey_event_summary') }}

),

contacts as (

    select * from {{ ref('journey_contact_summary') }}

),

churn as (

    select * from {{ ref('journey_churn') }}

),

final as (

    select
        -- ids
        journeys.journey_id,
        journeys.customer_id,

        -- text
        journeys.resolution,
        journeys.channel_path,
        journeys.first_source_system,
        journeys.first_channel,
        journeys.first_direction,
        journeys.reason,
        journeys.customer_segment,
        journeys.product,
        journeys.region,
        journeys.team,
        journeys.severity,

        -- numbers
        journeys.contact_count,
        journeys.handoff_count,
        case when journeys.is_over and contacts.has_transfer_log then coalesce(events.handoff_count, 0) end as logged_handoff_count,
        case when journeys.is_mature_and_known then journeys.inbound_contact_count end as inbound_contact_count,
        case when journeys.is_solved then journeys.resolution_seconds end as resolution_seconds,
        case
            when journeys.is_mature_and_known and journeys.is_solved then least(journeys.resolution_seconds, journeys.horizon_seconds)
            when journeys.is_mature_and_known then journeys.horizon_seconds
        end as resolution_at_horizon_seconds,
        case when journeys.is_mature_and_known then contacts.agent_cost end as agent_cost,

        -- booleans
        journeys.is_identified,
        journeys.is_warm_up,
        journeys.is_warm_up and journeys.is_identified as is_warm_up_and_known,
        journeys.has_transfer_log,
        case when journeys.is_over and contacts.has_transfer_log then coalesce(events.handoff_count, 0) > 0 end as has_handoff,
        journeys.is_mature_and_known as is_mature,
        case when journeys.is_mature_and_known then journeys.is_solved end as is_resolved,
        case when journeys.is_identified then first_contacts.is_resolved_at_once end as is_first_contact_resolution,
        case when journeys.is_mature_and_known and journeys.is_solved then journeys.resolution = 'confirmed' end as is_confirmed,
        {{ done_within(
            'case when journeys.is_solved then journeys.resolution_seconds end', 'journeys.is_mature_and_known', 'is_resolved'
        ) }},
        case when journeys.is_mature_and_known and contacts.agent_cost is not null then journeys.is_solved end as is_resolved_at_known_cost,
        -- What the customer went through by the horizon; null until it is over, or where it was not measured.
        case when journeys.is_over and events.has_identification then events.is_identified_again end as is_identified_again,
        case
            when journeys.is_over and contacts.has_restatement_log and (contacts.has_messages or events.has_statement)
                then coalesce(events.is_restated, false)
        end as is_restated,
        case when journeys.is_over and contacts.has_bot_transfer_log then coalesce(events.has_bot_handoff, false) end
            as has_bot_handoff,
        case when journeys.is_mature_and_known and contacts.chosen_contact_count > 1 then contacts.is_over_channels end
            as is_channel_switched,
        case
            when journeys.is_mature_and_known and contacts.chosen_contact_count > 1 and contacts.has_messages
                then contacts.is_sent_elsewhere
        end as is_sent_elsewhere,
        not journeys.is_over and coalesce(events.has_identification, false) as is_identification_provisional,
        not journeys.is_over and coalesce(contacts.has_restatement_log and (contacts.has_messages or events.has_statement), false)
            as is_restatement_provisional,
        not journeys.is_over and coalesce(contacts.has_bot_transfer_log, false) as is_bot_handoff_provisional,
        journeys.is_identified and not journeys.is_over and coalesce(contacts.chosen_contact_count > 1, false)
            as is_channel_switch_provisional,
        journeys.is_identified and not journeys.is_over and coalesce(contacts.chosen_contact_count > 1 and contacts.has_messages, false)
            as is_sent_elsewhere_provisional,
        journeys.is_identified and journeys.resolution = 'open' as is_resolution_provisional,
        not journeys.is_over and coalesce(contacts.has_transfer_log, false) as is_handoff_provisional,
        journeys.is_identified and first_contacts.is_resolved_at_once is null as is_first_contact_provisional,

        -- What became of the customer afterwards; null where the books do not tell, or until churn_window_days are over.
        churn.is_customer_lost,
        case when churn.is_first_of_month then churn.is_customer_lost end as is_lost_after_journey,
        {% for resolution in ['confirmed', 'presumed', 'self_served', 'unresolved'] -%}
            case when churn.is_first_of_month and journeys.resolution = '{{ resolution }}' then churn.is_customer_lost end
                as is_lost_after_{{ resolution }}_journey,
        {% endfor -%}
        coalesce(churn.is_first_of_month and churn.is_churn_provisional, false) as is_churn_provisional,

        -- times
        cast({{ in_reporting_zone('journeys.first_contact_at') }} as date) as first_contact_date,
        journeys.first_contact_at,
        journeys.last_contact_at,
        journeys.horizon_at,
        case when journeys.is_solved then journeys.resolved_at end as resolved_at,
        journeys.observed_through
    from journeys
    inner join first_contacts on journeys.journey_id = first_contacts.contact_id
    left join contacts on journeys.journey_id = contacts.journey_id
    left join events on journeys.journey_id = events.journey_id
    left join churn on journeys.journey_id = churn.journey_id

)

select * from final
