{{ config(materialized='view') }}

-- What the contacts of each journey that began by its horizon add up to: the channels that the customer had to use, outbound contacts left
-- out, what was logged there, and what the agents' time cost.
with contacts as (

    select
        journey_contacts.journey_id,
        contacts.direction <> 'outbound' as is_chosen,
        contacts.message_count,
        agent_costs.agent_cost,
        system_logs.logs_transfers,
        system_logs.logs_bot_transfers,
        system_logs.logs_restatements,
        case when contacts.direction <> 'outbound' then contacts.channel end as channel,
        lag(contacts.channel) over (
            partition by journey_contacts.journey_id, contacts.direction <> 'outbound' order by journey_contacts.contact_number
        ) as previous_channel,
        lag(contacts.has_channel_request) over (
            partition by journey_contacts.journey_id, contacts.direction <> 'outbound' order by journey_contacts.contact_number
        ) as was_sent_elsewhere
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    left join {{ ref('contact_costs') }} as agent_costs on journey_contacts.contact_id = agent_costs.contact_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    where journey_contacts.is_by_horizon

),

final as (

    select
        journey_id,
        count(channel) as chosen_contact_count,
        min(channel) <> max(channel) as is_over_channels,
        max(case when channel <> previous_channel and was_sent_elsewhere then 1 else 0 end) = 1 as is_sent_elsewhere,
        max(case when is_chosen and message_count > 0 then 1 else 0 end) = 1 as has_messages,
        max(case when is_chosen and logs_bot_transfers then 1 else 0 end) = 1 as has_bot_transfer_log,
        max(case when is_chosen and logs_restatements then 1 else 0 end) = 1 as has_restatement_log,
        max(case when logs_transfers then 1 else 0 end) = 1 as has_transfer_log,
        sum(agent_cost) as agent_cost
    from contacts
    group by journey_id

)

select * from final
