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
        months.ends_at <= stretches.observed_through
        and cast({{ in_reporting_zone('stretches.observed_from') }} as date) <= months.month_start as is_observed
    from months
    inner join {{ ref('customer_stretches') }} as stretches
        on
            stretches.begins_at < months.ends_at
            and stretches.ends_at >= case when stretches.is_on_the_books then months.starts_at else months.ends_at end
    left join contacts on stretches.customer_id = contacts.customer_id and months.month_start = contacts.month_start

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
        {% for name, count in {
            'customer_count': 'case when is_observed then 1 end',
            'inbound_contact_count': 'case when is_observed then contact_count end',
            'provisional_customer_count': 'case when not is_over then 1 end',
            'customers_at_start': 'case when is_over and is_at_start then 1 end',
            'customers_lost': 'case when is_over and is_at_start then case when is_lost then 1 else 0 end end',
            'silent_customers_at_start': 'case when is_over and is_at_start and is_without_contact then 1 end',
            'silent_customers_lost': 'case when is_over and is_at_start and is_without_contact then case when is_lost then 1 else 0 end end',
            'contacting_customers_at_start': 'case when is_over and is_at_start and not is_without_contact then 1 end',
            'contacting_customers_lost': 'case when is_over and is_at_start and not is_without_contact then case when is_lost then 1 else 0 end end',
            'provisional_customers_at_start': 'case when not is_over and is_at_start then 1 end',
        }.items() -%}
            cast(sum({{ count }}) as bigint) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from customers
    group by month_start, customer_segment, region

)

select * from final
