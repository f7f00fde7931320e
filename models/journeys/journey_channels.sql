-- The channels that the customer had to use in a journey by its horizon, outbound contacts left out: one row per journey.
with contacts as (

    select
        journey_contacts.journey_id,
        contacts.channel,
        contacts.has_channel_request,
        contacts.message_count,
        system_logs.logs_bot_transfers,
        system_logs.logs_restatements,
        lag(contacts.channel) over (partition by journey_contacts.journey_id order by journey_contacts.contact_number)
            as previous_channel,
        lag(contacts.has_channel_request) over (
            partition by journey_contacts.journey_id order by journey_contacts.contact_number
        ) as was_sent_elsewhere
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id
    inner join {{ ref('journey_outcomes') }} as outcomes on journey_contacts.journey_id = outcomes.journey_id
    left join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel
    where contacts.direction <> 'outbound' and contacts.started_at <= outcomes.horizon_at

),

final as (

    select
        journey_id,
        count(*) as chosen_contact_count,
        min(channel) <> max(channel) as is_over_channels,
        max(case when channel <> previous_channel and was_sent_elsewhere then 1 else 0 end) = 1 as is_sent_elsewhere,
        max(case when message_count > 0 then 1 else 0 end) = 1 as has_messages,
        max(case when logs_bot_transfers then 1 else 0 end) = 1 as has_bot_transfer_log,
        max(case when logs_restatements then 1 else 0 end) = 1 as has_restatement_log
    from contacts
    group by journey_id

)

select * from final
