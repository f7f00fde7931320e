-- Every day from the first contact to the moment of the run, in the reporting time zone; also the time spine of the metrics.
with bounds as (

    select
        cast({{ in_reporting_zone('coalesce(min(contacts.started_at), min(as_of.as_of))') }} as date) as first_day,
        cast({{ in_reporting_zone('min(as_of.as_of)') }} as date) as last_day
    from {{ ref('as_of') }} as as_of
    left join {{ ref('contacts') }} as contacts on true

),

numbers as (

    {{ numbers(20000) }}

),

days as (

    select cast({{ plus_days('bounds.first_day', 'numbers.n') }} as date) as date_day
    from bounds
    inner join numbers on {{ plus_days('bounds.first_day', 'numbers.n') }} <= bounds.last_day

),

final as (

    select
        date_day,
        cast({{ dbt.date_trunc('week', 'date_day') }} as date) as week_start,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start
    from days

)

select * from final
