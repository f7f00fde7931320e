-- One row per month, customer segment and region: how many customers there were, how often they had to contact the company, and how many
-- left. Null until the month is over, and in it contacts were observed from its first day on.
with months as (

    select
        month_start,
        {{ from_reporting_zone(plus_days('month_start', 0)) }} as starts_at,
        {{ from_reporting_zone(plus_days(first_day('month', plus_days('month_start', 32)), 0)) }} as ends_at
    from {{ ref('dim_dates') }}
    group by month_start

),

contacts as (

    select
        customer_id,
        {{ first_day('month', in_reporting_zone('started_at')) }} as month_start,
        count(*) as contact_count
    from {{ ref('contacts') }}
    where direction = 'inbound' and is_identified
    group by customer_id, {{ first_day('month', in_reporting_zone('started_at')) }}

),

-- On the books for a part of the month; without books, in contact so long before its end.
customers as (

    select
        months.month_start,
        stretches.customer_segment,
        stretches.region,
        coalesce(contacts.contact_count, 0) as contact_count,
        stretches.is_on_the_books and stretches.has_leaving_log and stretches.begins_at <= months.starts_at as is_at_start,
        stretches.ends_at < months.ends_at as is_lost,
        coalesce(stretches.first_contact_at >= least(stretches.ends_at, months.ends_at), true) as is_without_contact,
        months.ends_at <= stretches.observed_through as is_over,
        cast({{ in_reporting_zone('stretches.observed_from') }} as date) <= months.month_start as is_whole
    from months
    inner join {{ ref('customer_stretches') }} as stretches
        on
            months.ends_at > stretches.begins_at
            and case when stretches.is_on_the_books then months.starts_at else months.ends_at end <= stretches.ends_at
    left join contacts on stretches.customer_id = contacts.customer_id and months.month_start = contacts.month_start

),

counted as (

    select
        *,
        case when is_over and is_at_start then case when is_lost then 1 else 0 end end as lost_count,
        case when is_over and is_whole then contact_count end as whole_contact_count
    from customers

),

final as (

    select
        {{ day_text('month_start') }} || ':' || coalesce(customer_segment, '') || ':' || coalesce(region, '') as customer_month_id,
        month_start,
        {% for slice in ['channel', 'reason', 'product', 'team', 'severity'] -%}
            cast(null as {{ column_type('text') }}) as {{ slice }},
        {% endfor -%}
        customer_segment,
        region,
        nullif(count(whole_contact_count), 0) as customer_count,
        cast(sum(whole_contact_count) as bigint) as inbound_contact_count,
        nullif(count(case when not is_over then 1 end), 0) as provisional_customer_count,
        nullif(count(lost_count), 0) as customers_at_start,
        cast(sum(lost_count) as bigint) as customers_lost,
        nullif(count(case when is_without_contact then lost_count end), 0) as silent_customers_at_start,
        cast(sum(case when is_without_contact then lost_count end) as bigint) as silent_customers_lost,
        nullif(count(case when not is_without_contact then lost_count end), 0) as contacting_customers_at_start,
        cast(sum(case when not is_without_contact then lost_count end) as bigint) as contacting_customers_lost,
        nullif(count(case when not is_over and is_at_start then 1 end), 0) as provisional_customers_at_start
    from counted
    group by month_start, customer_segment, region

)

select * from final
