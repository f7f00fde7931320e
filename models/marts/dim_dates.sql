-- Every day from the first contact to the moment of the run, in the reporting time zone; also the time spine of the metrics.
with first_contact as (

    select min(started_at) as started_at from {{ ref('contacts') }}

),

bounds as (

    select
        cast({{ in_reporting_zone('coalesce(first_contact.started_at, as_of.as_of)') }} as date) as first_day,
        cast({{ in_reporting_zone('as_of.as_of') }} as date) as last_day
    from {{ ref('as_of') }} as as_of
    cross join first_contact

),

numbers as (

    {{ numbers(20000) }}

),

days as (

    select cast({{ plus_days('bounds.first_day', 'numbers.n') }} as date) as date_day
    from bounds
    inner join numbers on cast({{ plus_days('bounds.first_day', 'numbers.n') }} as date) <= bounds.last_day

),

final as (

    select
        date_day,
        {{ first_day('week', 'date_day') }} as week_start,
        {{ first_day('month', 'date_day') }} as month_start
    from days

)

select * from final
