-- One row per event of a post or of help content: what it was rated, and whether the visitor came back on another day within
-- return_window_days, judged by the first visit of each known visitor and month.
with events as (

    select
        happened.*,
        contacts.channel,
        contacts.reason,
        contacts.product,
        contacts.team,
        contacts.severity,
        coalesce(customers.customer_segment, contacts.customer_segment) as customer_segment,
        coalesce(customers.region, contacts.region) as region,
        happened.event_type = 'visited' and happened.customer_id is not null and coalesce(customers.is_identified, true) as is_known_visit,
        cast({{ in_reporting_zone('happened.occurred_at') }} as date) as event_date,
        {{ plus_days('happened.occurred_at', var('return_window_days')) }} as window_ends_at,
        coalesce(customers.observed_through, coverage.observed_through) as observed_through
    from {{ ref('content_events') }} as happened
    inner join {{ ref('source_coverage') }} as coverage on happened.source_system = coverage.source_system
    left join {{ ref('contacts') }} as contacts on happened.contact_id = contacts.contact_id
    left join {{ ref('customers') }} as customers on happened.customer_id = customers.customer_id

),

-- Several pages in a day are one visit.
visit_days as (

    select
        customer_id,
        event_date,
        min(occurred_at) as occurred_at
    from events
    where is_known_visit
    group by customer_id, event_date

),

visits as (

    select
        customer_id,
        occurred_at,
        lead(occurred_at) over (partition by customer_id order by event_date) as next_visit_at,
        row_number() over (partition by customer_id, {{ first_day('month', 'event_date') }} order by event_date) as number_in_month
    from visit_days

),

first_visits as (

    select
        events.content_event_id,
        events.window_ends_at <= events.observed_through as is_mature,
        coalesce(visits.next_visit_at <= events.window_ends_at, false) as is_returned,
        row_number() over (partition by visits.customer_id, visits.occurred_at order by events.content_event_id) as number_at_once
    from visits
    inner join events on visits.customer_id = events.customer_id and visits.occurred_at = events.occurred_at
    where visits.number_in_month = 1 and events.is_known_visit

),

final as (

    select
        -- ids
        events.content_event_id,
        events.content_id,
        events.contact_id,
        events.customer_id,

        -- text
        {% for name in [
            'source_system', 'event_type', 'event_kind', 'channel', 'reason', 'customer_segment', 'product', 'region', 'team', 'severity',
        ] -%}
            events.{{ name }},
        {% endfor %}
        -- numbers
        case when events.event_type = 'rated' then events.event_value end as rating,

        -- booleans
        case when first_visits.is_mature then first_visits.is_returned end as is_returned,
        coalesce(not first_visits.is_mature, false) as is_return_provisional,

        -- times
        events.event_date,
        events.occurred_at
    from events
    left join first_visits on events.content_event_id = first_visits.content_event_id and first_visits.number_at_once = 1

)

select * from final
