-- The headline numbers of a company's canonical raw files, by one script and no model: what a full run is held against.
-- Rough where the models are exact: a comeback is by customer and reason alone, nothing is tested, typed or kept in quarantine.
-- Reads the views contacts, events and messages.
create table headline_contacts as
with customer_words as (

    select
        contact_id,
        min(sent_at) filter (where actor = 'agent') as first_agent_at,
        count(*) as message_count,
        count(*) filter (where actor = 'agent') as agent_messages
    from messages
    group by contact_id

),

logged as (

    select
        contact_id,
        min(occurred_at) filter (where event_type = 'queue_entered') as queued_at,
        min(occurred_at) filter (where event_type = 'answered') as answered_at,
        bool_or(event_type = 'abandoned') as is_abandoned,
        bool_or(event_type in ('solution_acknowledged', 'solution_used')) as is_acknowledged,
        bool_or(event_type = 'solution_rejected') as is_rejected,
        count(*) filter (where event_type = 'transferred') as transfers
    from events
    group by contact_id

)

select
    contacts.contact_id,
    contacts.channel,
    contacts.reason,
    contacts.customer_id,
    date_trunc('month', contacts.started_at) as contact_month,
    contacts.handle_seconds,
    date_diff('second', logged.queued_at, logged.answered_at) as wait_seconds,
    date_diff('second', contacts.started_at, coalesce(logged.answered_at, customer_words.first_agent_at)) as reply_seconds,
    coalesce(logged.is_abandoned, false) as is_abandoned,
    coalesce(logged.is_acknowledged, false) as is_acknowledged,
    coalesce(logged.transfers, 0) as transfers,
    customer_words.message_count,
    lag(contacts.ended_at) over comebacks as previous_ended_at,
    lead(contacts.started_at) over comebacks <= contacts.ended_at + interval 7 day as is_repeated
from contacts
left join customer_words on contacts.contact_id = customer_words.contact_id
left join logged on contacts.contact_id = logged.contact_id
window comebacks as (partition by coalesce(contacts.customer_id, contacts.contact_id), contacts.reason order by contacts.started_at);

create table headlines as
select
    contact_month,
    channel,
    count(*) as contact_volume,
    avg((customer_id is not null)::int) as identified_contact_rate,
    avg((reason is not null)::int) as known_driver_rate,
    avg(is_repeated::int) as repeat_contact_rate,
    avg((not coalesce(is_repeated, false))::int)
        filter (where previous_ended_at is null) as first_contact_resolution_rate,
    avg(is_abandoned::int) as abandonment_rate,
    avg(is_acknowledged::int) as acknowledged_solution_rate,
    avg((transfers > 0)::int) as handoff_rate,
    avg(handle_seconds) as average_handle_time,
    quantile_cont(wait_seconds, [0.5, 0.9]) as customer_wait_time,
    quantile_cont(reply_seconds, [0.5, 0.9]) as time_to_first_reply
from headline_contacts
group by grouping sets ((contact_month, channel), (contact_month), (channel), ());
