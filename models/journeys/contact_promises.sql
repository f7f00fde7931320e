-- The promises of each contact (to call back, to send word): how many were due, and how many of these were kept in time. A promise
-- without a time is due when the horizon of replies is over. Null where a system never says that one was kept.
with events as (

    select
        contact_id,
        event_type,
        occurred_at,
        event_value,
        -- What is kept is the promise before; at one moment, too.
        sum(case when event_type = 'promise_made' then 1 else 0 end) over (
            partition by contact_id order by occurred_at, event_type, coalesce(event_value, 0)
            rows between unbounded preceding and current row
        ) as promise_number
    from {{ ref('contact_events') }}
    where event_type in ('promise_made', 'promise_kept')

),

promises as (

    select
        contact_id,
        min(case when event_type = 'promise_made' then occurred_at end) as made_at,
        coalesce(
            min(case when event_type = 'promise_made' then event_value end), {{ var('reply_horizon_days') }} * 86400.0
        ) as due_seconds,
        min(case when event_type = 'promise_kept' then occurred_at end) as kept_at
    from events
    where promise_number > 0
    group by contact_id, promise_number

),

judged as (

    select
        promises.contact_id,
        system_logs.logs_kept_promises,
        {{ plus_seconds('promises.made_at', 'cast(floor(promises.due_seconds) as bigint)') }} as due_at,
        {{ seconds_between('promises.made_at', 'promises.kept_at') }} <= promises.due_seconds as is_kept_in_time,
        {{ seconds_between('promises.made_at', 'customers.observed_through') }} >= promises.due_seconds as is_due
    from promises
    inner join {{ ref('contacts') }} as contacts on promises.contact_id = contacts.contact_id
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    inner join {{ ref('logged_event_types') }} as system_logs
        on contacts.source_system = system_logs.source_system and contacts.channel = system_logs.channel

),

final as (

    select
        contact_id,
        sum(case when is_due then 1 else 0 end) as due_promise_count,
        sum(case when is_due and is_kept_in_time then 1 else 0 end) as kept_promise_count,
        sum(case when is_due then 0 else 1 end) as provisional_promise_count,
        min(case when is_due and not coalesce(is_kept_in_time, false) then due_at end) as first_broken_at
    from judged
    where logs_kept_promises
    group by contact_id

)

select * from final
