-- Which reasons grow and which shrink: share of all inbound contacts in the latest whole months against as many before, by reason.
{% set months = var('trend_months') %}
with contacts as (

    select
        contact_id,
        customer_id,
        contact_date,
        coalesce(reason, 'unknown') as subject_id
    from {{ ref('fct_contacts') }}
    where direction = 'inbound'

),

days as (

    select
        min(date_day) as first_day,
        {{ first_day('month', 'max(date_day)') }} as this_month
    from {{ ref('dim_dates') }}

),

-- The month that is not over is left out, and one whose beginning was not seen.
months as (

    select
        dates.month_start,
        days.this_month,
        row_number() over (order by dates.month_start desc) as number_from_last
    from (select distinct month_start from {{ ref('dim_dates') }}) as dates
    cross join days
    where dates.month_start < days.this_month and dates.month_start >= days.first_day

),

bounds as (

    select
        min(case when number_from_last = {{ 2 * months }} then month_start end) as earlier_from,
        min(case when number_from_last = {{ months }} then month_start end) as later_from,
        min(this_month) as later_to
    from months

),

compared as (

    select
        reasons.subject_id,
        bounds.earlier_from,
        bounds.later_from,
        bounds.later_to
    from (select distinct subject_id from contacts) as reasons
    cross join bounds
    where bounds.earlier_from is not null

),

{{ share_ratios('compared', 'contacts') }},

final as (

    select
        subject_id as reason,
        earlier_from,
        later_from,
        later_to,
        earlier_contacts,
        later_contacts,
        earlier_all_contacts,
        later_all_contacts,
        customers,
        share_ratio,
        ci_low,
        ci_high
    from share_ratios

)

select * from final
