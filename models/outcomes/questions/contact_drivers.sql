-- Why did they have to contact us? By month and over all time, each reason with its part of all contacts, the largest first.
{% set double = column_type('double') %}
with origins as (

    select
        reason,
        min(root_cause) as root_cause,
        min(originating_department) as originating_department
    from {{ ref('reason_origins') }}
    group by reason

),

customer_months as (

    select
        'month' as period_grain,
        month_start as period_start,
        sum(customer_count) as customer_months
    from {{ ref('fct_customer_months') }}
    group by month_start
    union all
    select
        'all' as period_grain,
        cast(null as date) as period_start,
        sum(customer_count) as customer_months
    from {{ ref('fct_customer_months') }}

),

ranked as (

    select
        *,
        coalesce(period_start, cast('1970-01-01' as date)) as period_key,
        sum(contacts) over (
            partition by period_grain, coalesce(period_start, cast('1970-01-01' as date))
        ) as all_contacts,
        row_number() over (
            partition by period_grain, coalesce(period_start, cast('1970-01-01' as date)) order by contacts desc, reason asc
        ) as pareto_rank,
        sum(contacts) over (
            partition by period_grain, coalesce(period_start, cast('1970-01-01' as date)) order by contacts desc, reason asc
            rows between unbounded preceding and current row
        ) as cumulative_contacts
    from {{ ref('contact_driver_counts') }}

),

final as (

    select
        ranked.period_grain,
        ranked.period_start,
        ranked.reason,
        case
            when ranked.has_concern = 1 then 'concern' when ranked.reason = 'unknown' then 'unknown' else 'no_concern'
        end as driver_kind,
        case when ranked.has_concern = 1 then ranked.avoidable = 1 end as is_avoidable,
        origins.root_cause,
        origins.originating_department,
        ranked.contacts,
        ranked.contacts_of_journeys,
        cast(ranked.inbound_contacts as bigint) as inbound_contacts,
        cast(ranked.identified_inbound_contacts as bigint) as identified_inbound_contacts,
        ranked.journeys,
        ranked.customers,
        ranked.mature_contacts,
        cast(ranked.repeated_contacts as bigint) as repeated_contacts,
        cast(customer_months.customer_months as bigint) as customer_months,
        cast(ranked.all_contacts as bigint) as all_contacts,
        cast(ranked.pareto_rank as bigint) as pareto_rank,
        cast(ranked.contacts as {{ double }}) / ranked.all_contacts as share_of_contacts,
        cast(ranked.cumulative_contacts as {{ double }}) / ranked.all_contacts as cumulative_share,
        case
            when ranked.mature_contacts >= {{ var('smallest_sample') }}
                then cast(ranked.repeated_contacts as {{ double }}) / ranked.mature_contacts
        end as repeat_share,
        cast(ranked.identified_inbound_contacts as {{ double }}) / nullif(ranked.customers, 0) as contacts_per_customer,
        cast(ranked.covered_contacts as {{ double }}) / nullif(customer_months.customer_months, 0) as contacts_per_customer_month,
        trends.share_ratio as trend_ratio,
        trends.ci_low as trend_ci_low,
        trends.ci_high as trend_ci_high,
        concentration.top_customer_share,
        segments.slice_value as top_customer_segment,
        segments.share_index as top_segment_index
    from ranked
    left join origins on ranked.reason = origins.reason
    left join customer_months
        on
            ranked.period_grain = customer_months.period_grain
            and ranked.period_key = coalesce(customer_months.period_start, cast('1970-01-01' as date))
    left join {{ ref('contact_driver_trends') }} as trends on ranked.reason = trends.reason and ranked.period_grain = 'all'
    left join {{ ref('contact_driver_concentration') }} as concentration
        on ranked.reason = concentration.reason and ranked.period_grain = 'all'
    left join {{ ref('contact_driver_customers') }} as segments
        on
            ranked.reason = segments.reason and ranked.period_grain = 'all'
            and segments.slice_name = 'customer_segment' and segments.slice_rank = 1

)

select * from final
