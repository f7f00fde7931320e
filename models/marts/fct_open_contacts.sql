-- One row per day and contact that waited for the company at the end of that day: tickets and written contacts not yet done, for as
-- long as their source system was observed. A call is over when it ends.
with contacts as (

    select
        contacts.*,
        coverage.observed_through
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('source_coverage') }} as coverage on contacts.source_system = coverage.source_system
    where
        (contacts.is_ticket or contacts.channel in ('email', 'sms', 'social', 'community'))
        and contacts.direction = 'inbound'

),

days as (

    select
        date_day,
        {{ plus_days('date_day', 1) }} as day_ends_at
    from {{ ref('dim_dates') }}

),

local_times as (

    select
        *,
        {{ in_reporting_zone('started_at') }} as started_local,
        {{ in_reporting_zone('company_done_at') }} as done_local,
        {{ in_reporting_zone('observed_through') }} as observed_local
    from contacts

),

final as (

    select
        cast(days.date_day as varchar) || ':' || local_times.contact_id as open_contact_id,
        days.date_day,
        local_times.contact_id,
        local_times.channel,
        local_times.reason,
        local_times.customer_segment,
        local_times.product,
        local_times.region,
        local_times.team,
        local_times.severity,
        {{ seconds_between('local_times.started_local', 'days.day_ends_at') }} as age_seconds
    from local_times
    inner join days
        on
            local_times.started_local < days.day_ends_at
            and local_times.observed_local >= days.day_ends_at
            and (local_times.done_local is null or local_times.done_local >= days.day_ends_at)

)

select * from final
