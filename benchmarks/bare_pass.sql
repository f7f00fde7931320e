-- One pass over a company's files, written by hand: what the least is that a run of this kind takes. Read by bare_pass.py, step by step.
-- Reads the views raw_contacts, raw_customers, raw_customer_identifiers, raw_events and raw_messages: the files' columns, and file_row_number.

-- step: type the rows and keep the latest of each key
create table typed_customers as
select
    customer_id,
    customer_segment,
    region,
    try_cast(joined_at as timestamp) as joined_at,
    try_cast(left_at as timestamp) as left_at,
    try_cast(yearly_revenue as double) as yearly_revenue
from raw_customers
where customer_id is not null
qualify row_number() over (partition by customer_id order by file_row_number desc) = 1;

create table typed_identifiers as
select
    identifier_type,
    lower(trim(identifier)) as identifier,
    max(customer_id) as customer_id
from raw_customer_identifiers
where identifier is not null
group by all
having count(distinct customer_id) = 1;

create table typed_contacts as
select
    contact_id,
    customer_id as given_customer,
    lower(channel) as channel,
    lower(direction) as direction,
    reason,
    product,
    region,
    team,
    severity,
    try_cast(started_at as timestamp) as started_at,
    coalesce(try_cast(ended_at as timestamp), try_cast(started_at as timestamp)) as ended_at,
    try_cast(handle_seconds as double) as handle_seconds
from raw_contacts
where contact_id is not null and try_cast(started_at as timestamp) is not null
qualify row_number() over (partition by contact_id order by file_row_number desc) = 1;

create table typed_events as
select
    event_id,
    contact_id,
    lower(event_type) as event_type,
    lower(actor) as actor,
    try_cast(occurred_at as timestamp) as occurred_at
from raw_events
where event_id is not null and try_cast(occurred_at as timestamp) is not null
qualify row_number() over (partition by event_id order by file_row_number desc) = 1;

-- Read once, by the step of the signals: bodies are not stored.
create view typed_messages as
select
    message_id,
    contact_id,
    lower(actor) as actor,
    try_cast(sent_at as timestamp) as sent_at,
    body
from raw_messages
where message_id is not null and try_cast(sent_at as timestamp) is not null
qualify row_number() over (partition by message_id order by file_row_number desc) = 1;

-- step: join customers
create table customer_contacts as
select
    typed_contacts.* exclude (given_customer, region),
    coalesce(by_book.customer_id, by_identifier.customer_id) as customer_id,
    coalesce(typed_contacts.region, books.region) as region,
    books.customer_segment
from typed_contacts
left join typed_customers as by_book on typed_contacts.given_customer = by_book.customer_id
left join (select identifier, any_value(customer_id) as customer_id from typed_identifiers group by identifier) as by_identifier
    on lower(trim(typed_contacts.given_customer)) = by_identifier.identifier
left join typed_customers as books on coalesce(by_book.customer_id, by_identifier.customer_id) = books.customer_id;

-- step: find three text signals
create table contact_signals as
select
    contact_id,
    bool_or(regexp_matches(body, '(?i)\b(complain\w*|unacceptable|disgrac\w*|disgust\w*|appall\w*|ridiculous|useless|(terrible|awful|poor|bad) service|shocking|fed up|wasting my time|a joke|worst)\b'))
        as has_complaint,
    bool_or(regexp_matches(body, '(?i)\b(great|excellent|brilliant|fantastic|wonderful|lovely|best) (service|help|job|work|support)\b|\bvery (helpful|kind|patient)\b'))
        as has_praise,
    bool_or(regexp_matches(body, '(?i)\b(what (do|does) (you|that|this|it) mean|not sure what you mean|(do not|don''t|didn''t|did not) (quite )?(understand|follow|get)|not clear|explain (that|it|this)|say that (again|another way)|rephrase)\b'))
        as has_rephrase_request
from typed_messages
where actor = 'customer'
group by contact_id;

-- step: compute waits by window
create table contact_waits as
with spans as (

    select
        contact_id,
        event_type,
        occurred_at,
        min(occurred_at) filter (where event_type in ('answered', 'abandoned')) over (
            partition by contact_id order by occurred_at, event_id
            rows between 1 following and unbounded following
        ) as ends_at
    from typed_events
    where event_type in ('queue_entered', 'answered', 'abandoned', 'transferred', 'complained', 'praised', 'rephrase_requested')

)

select
    contact_id,
    sum(date_diff('second', occurred_at, ends_at)) filter (where event_type = 'queue_entered') as wait_seconds,
    bool_or(event_type = 'queue_entered') as has_queued,
    bool_or(event_type = 'abandoned') as is_abandoned,
    count(*) filter (where event_type = 'transferred') as transfers,
    bool_or(event_type = 'complained') as has_complained,
    bool_or(event_type = 'praised') as has_praised,
    bool_or(event_type = 'rephrase_requested') as has_requested_rephrase
from spans
group by contact_id;

-- step: group journeys by gap
create table journey_contacts as
with gaps as (

    select
        contact_id,
        coalesce(customer_id, contact_id) as person,
        coalesce(reason, '') as concern,
        started_at,
        started_at > lag(ended_at) over concern_contacts + interval 7 day as is_after_gap,
        lead(started_at) over concern_contacts <= ended_at + interval 7 day as is_repeated
    from customer_contacts
    window concern_contacts as (
        partition by coalesce(customer_id, contact_id), coalesce(reason, '') order by started_at, contact_id
    )

)

select
    contact_id,
    coalesce(is_repeated, false) as is_repeated,
    min(contact_id) over (partition by person, concern, journey_number) as journey_id
from (
    select
        *,
        count(*) filter (where is_after_gap) over (partition by person, concern order by started_at, contact_id) as journey_number
    from gaps
);

-- step: write two facts
create table fct_contacts as
select
    customer_contacts.*,
    journey_contacts.journey_id,
    journey_contacts.is_repeated,
    contact_waits.wait_seconds,
    coalesce(contact_waits.has_queued, false) as has_queued,
    coalesce(contact_waits.is_abandoned, false) as is_abandoned,
    coalesce(contact_waits.transfers, 0) as transfers,
    coalesce(contact_signals.has_complaint, false) or coalesce(contact_waits.has_complained, false) as has_complaint,
    coalesce(contact_signals.has_praise, false) or coalesce(contact_waits.has_praised, false) as has_praise,
    coalesce(contact_signals.has_rephrase_request, false) or coalesce(contact_waits.has_requested_rephrase, false) as has_rephrase_request,
    contact_signals.contact_id is not null as has_messages
from customer_contacts
inner join journey_contacts on customer_contacts.contact_id = journey_contacts.contact_id
left join contact_waits on customer_contacts.contact_id = contact_waits.contact_id
left join contact_signals on customer_contacts.contact_id = contact_signals.contact_id;

create table fct_journeys as
select
    journey_id,
    arg_min(channel, started_at) as channel,
    arg_min(reason, started_at) as reason,
    arg_min(customer_segment, started_at) as customer_segment,
    arg_min(product, started_at) as product,
    arg_min(region, started_at) as region,
    arg_min(team, started_at) as team,
    arg_min(severity, started_at) as severity,
    min(started_at) as started_at,
    max(ended_at) as ended_at,
    count(*) as contacts
from fct_contacts
group by journey_id;

-- step: add up the parts of ten metrics
create table daily_parts as
with slices as (

    select unnest(['all', 'reason', 'customer_segment', 'product', 'region', 'team', 'severity']) as slice_name

),

contact_parts as (

    select
        cast(started_at as date) as day,
        channel,
        slice_name,
        coalesce(case slice_name
            when 'all' then 'all' when 'reason' then reason when 'customer_segment' then customer_segment when 'product' then product
            when 'region' then region when 'team' then team else severity
        end, 'unknown') as slice_value,
        count(*) as contact_volume,
        count_if(is_repeated) as repeated,
        count_if(has_queued) as queued,
        count_if(has_queued and is_abandoned) as abandoned,
        count_if(transfers > 0) as transferred,
        sum(wait_seconds) as wait_seconds,
        count(wait_seconds) as waits,
        sum(handle_seconds) as handle_seconds,
        count(handle_seconds) as handled,
        count_if(has_messages) as with_messages,
        count_if(has_messages and has_complaint) as complaints,
        count_if(has_messages and has_praise) as praises,
        count_if(has_messages and has_rephrase_request) as rephrase_requests,
        0 as journeys,
        0 as journey_contacts
    from fct_contacts
    cross join slices
    group by all

),

journey_parts as (

    select
        cast(started_at as date) as day,
        channel,
        slice_name,
        coalesce(case slice_name
            when 'all' then 'all' when 'reason' then reason when 'customer_segment' then customer_segment when 'product' then product
            when 'region' then region when 'team' then team else severity
        end, 'unknown') as slice_value,
        count(*) as journeys,
        sum(contacts) as journey_contacts
    from fct_journeys
    cross join slices
    group by all

)

select * from contact_parts
union all by name
select * from journey_parts;

-- step: publish their cells
create table metric_values as
with rolled_up as (

    select
        grain,
        case when grain <> 'all' then date_trunc(case when grain = 'all' then 'day' else grain end, day) end as period_start,
        channel,
        slice_name,
        slice_value,
        columns(* exclude (day, channel, slice_name, slice_value, grain))
    from daily_parts
    cross join (select unnest(['day', 'week', 'month', 'all']) as grain)
    where grain <> 'day' or slice_name = 'all'

),

cells as (

    select
        grain,
        period_start,
        channel,
        slice_name,
        slice_value,
        sum(columns(* exclude (grain, period_start, channel, slice_name, slice_value)))
    from rolled_up
    group by grouping sets (
        (grain, period_start, channel, slice_name, slice_value), (grain, period_start, slice_name, slice_value)
    )

),

metrics as (

    select unnest([
        {'metric_name': 'contact_volume', 'numerator': contact_volume, 'denominator': null},
        {'metric_name': 'repeat_contact_rate', 'numerator': repeated, 'denominator': contact_volume},
        {'metric_name': 'abandonment_rate', 'numerator': abandoned, 'denominator': queued},
        {'metric_name': 'handoff_rate', 'numerator': transferred, 'denominator': contact_volume},
        {'metric_name': 'customer_wait_time', 'numerator': wait_seconds, 'denominator': waits},
        {'metric_name': 'average_handle_time', 'numerator': handle_seconds, 'denominator': handled},
        {'metric_name': 'complaint_rate', 'numerator': complaints, 'denominator': with_messages},
        {'metric_name': 'praise_rate', 'numerator': praises, 'denominator': with_messages},
        {'metric_name': 'rephrase_request_rate', 'numerator': rephrase_requests, 'denominator': with_messages},
        {'metric_name': 'contacts_per_journey', 'numerator': journey_contacts, 'denominator': journeys}
    ], recursive := true), grain, period_start, channel, slice_name, slice_value
    from cells

)

select
    metric_name,
    grain as period_grain,
    period_start,
    channel,
    slice_name,
    slice_value,
    numerator,
    denominator,
    case when is_small then null when denominator is null then numerator else numerator / denominator end as value
from (select *, coalesce(denominator, numerator) < 30 as is_small from metrics where coalesce(denominator, numerator) > 0)
where not is_small or grain = 'all' or (grain = 'month' and (channel is null or slice_name = 'all'))
order by all;
