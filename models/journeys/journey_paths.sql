-- The channels of a journey in order, a channel that follows itself written once: 'social > phone'.
with contacts as (

    select
        journey_contacts.journey_id,
        journey_contacts.contact_number,
        contacts.channel,
        lag(contacts.channel) over (
            partition by journey_contacts.journey_id order by journey_contacts.contact_number
        ) as previous_channel
    from {{ ref('journey_contacts') }} as journey_contacts
    inner join {{ ref('contacts') }} as contacts on journey_contacts.contact_id = contacts.contact_id

),

final as (

    select
        journey_id,
        {{ listed('channel', ' > ', 'contact_number') }} as channel_path
    from contacts
    where previous_channel is null or channel <> previous_channel
    group by journey_id

)

select * from final
