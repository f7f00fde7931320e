-- What unresolved journeys put at risk a year, with an interval: by month and over all time, by segment and over all segments ('all').
with strata as (

    select
        month_start,
        coalesce(customer_segment, 'unknown') as customer_segment,
        cast(sum(case when is_unresolved then 1 else 0 end) as {{ column_type('double') }}) as unresolved_customers,
        cast(sum(case when is_unresolved then 0 else 1 end) as {{ column_type('double') }}) as other_customers,
        cast(sum(case when is_unresolved and is_customer_lost then 1 else 0 end) as {{ column_type('double') }}) as unresolved_lost,
        cast(sum(case when not is_unresolved and is_customer_lost then 1 else 0 end) as {{ column_type('double') }}) as other_lost,
        sum(case when is_unresolved then yearly_revenue end) as yearly_revenue
    from {{ ref('fct_churn_comparison') }}
    group by month_start, coalesce(customer_segment, 'unknown')

),

shared as (

    select
        *,
        unresolved_lost / unresolved_customers as unresolved_share,
        other_lost / other_customers as other_share
    from strata
    where unresolved_customers > 0 and other_customers > 0

),

-- Wilson's limits of each share that left.
limited as (

    select
        *,
        {% for group in ['unresolved', 'other'] -%}
            {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
                {{ wilson_bound(group ~ '_share', group ~ '_customers', sign) }} as {{ group }}_{{ bound }},
            {% endfor -%}
        {% endfor -%}
        yearly_revenue * (unresolved_share - other_share) as at_risk
    from shared

),

-- Each stratum counts by month and over all time, by segment and over all segments.
sides as (

    {% for is_by_month, is_by_segment in [(0, 0), (0, 1), (1, 0), (1, 1)] -%}
        select
            {{ is_by_month }} as is_by_month,
            {{ is_by_segment }} as is_by_segment
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

spread as (

    select
        limited.*,
        (limited.unresolved_share - limited.unresolved_low) * (limited.unresolved_share - limited.unresolved_low)
        + (limited.other_high - limited.other_share) * (limited.other_high - limited.other_share) as low_square,
        (limited.unresolved_high - limited.unresolved_share) * (limited.unresolved_high - limited.unresolved_share)
        + (limited.other_share - limited.other_low) * (limited.other_share - limited.other_low) as high_square,
        sides.is_by_month,
        case when sides.is_by_month = 1 then limited.month_start end as period_start,
        case when sides.is_by_segment = 1 then limited.customer_segment else 'all' end as segment
    from limited
    cross join sides

),

final as (

    select
        case when is_by_month = 1 then 'month' else 'all' end as period_grain,
        period_start,
        segment as customer_segment,
        cast(sum(unresolved_customers) as bigint) as unresolved_customers,
        cast(sum(unresolved_lost) as bigint) as unresolved_customers_lost,
        cast(sum(other_customers) as bigint) as other_customers,
        cast(sum(other_lost) as bigint) as other_customers_lost,
        sum(yearly_revenue) as yearly_revenue,
        sum(at_risk) as revenue_at_risk,
        -- To a thousandth: squares of revenues are large, and what is below it tells nothing.
        sum(at_risk) - sqrt(sum(yearly_revenue * yearly_revenue * low_square)) as ci_low,
        sum(at_risk) + sqrt(sum(yearly_revenue * yearly_revenue * high_square)) as ci_high
    from spread
    group by is_by_month, period_start, segment

)

select * from final
