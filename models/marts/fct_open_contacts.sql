-- One row per day and contact that waited for the company at the end of that day: tickets and written contacts not yet done, for as
-- long as their source system was observed. A call is over when it ends. A view: only the counts and ages of each day are stored.
with contacts as (

    select
        contacts.*,
        -- Done at midnight was not done within the day.
        least(coalesce(contacts.company_done_at, coverage.observed_through), coverage.observed_through) as open_through
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('source_coverage') }} as coverage on contacts.source_system = coverage.source_system
    where
        (contacts.is_ticket or contacts.channel in ('email', 'sms', 'social', 'community'))
        and contacts.direction = 'inbound'

),

days as (

    select
        date_day,
        {{ from_reporting_zone(plus_days('date_day', 1)) }} as day_ends_at
    from {{ ref('dim_dates') }}

),

final as (

    select
        {{ day_text('days.date_day') }} || ':' || contacts.contact_id as open_contact_id,
        days.date_day,
        contacts.contact_id,
        contacts.channel,
        contacts.reason,
        contacts.customer_segment,
        contacts.product,
        contacts.region,
        contacts.team,
        contacts.severity,
        {{ seconds_between('contacts.started_at', 'days.day_ends_at') }} as age_seconds
    from contacts
    inner join days on contacts.started_at < days.day_ends_at and contacts.open_through >= days.day_ends_at

)

select * from final
