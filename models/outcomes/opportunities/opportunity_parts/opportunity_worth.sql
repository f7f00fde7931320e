-- What each chosen segment is worth a year, from the weeks held out alone: customers beyond the comparison x what a failure goes with.
with held_out as (

    select * from {{ ref('opportunity_held_out') }}

),

harms as (

    select * from {{ ref('opportunity_harms') }}

),

metrics as (

    select
        metric_name,
        {{ seconds_between(
            'cast(first_case_date as ' ~ column_type('timestamp') ~ ')', 'cast(last_case_date as ' ~ column_type('timestamp') ~ ')'
        ) }} / 31557600.0 + 1 / 365.25 as years
    from {{ ref('opportunity_metrics') }}
    where is_held_out

),

-- Weeks held out are half of all: their customers stand for those of all weeks as the segment's customers do, failed or not.
yearly as (

    select
        held_out.metric_name,
        held_out.round_number,
        held_out.failure_rate - held_out.comparison_rate as difference,
        held_out.standard_error,
        held_out.held_out_customers_touched / nullif(held_out.failure_rate, 0)
        * held_out.customer_count / held_out.held_out_customers / metrics.years as customers_for_rate,
        held_out.yearly_revenue,
        harms.churn_difference,
        harms.cost_difference,
        harms.failed_customers,
        harms.other_customers,
        case
            when held_out.yearly_revenue * harms.churn_difference is not null or harms.cost_difference is not null
                then coalesce(held_out.yearly_revenue * harms.churn_difference, 0) + coalesce(harms.cost_difference, 0)
        end as worth_of_customer,
        coalesce(held_out.yearly_revenue * harms.churn_difference_error, 0) as revenue_error,
        coalesce(harms.cost_difference_error, 0) as cost_error
    from held_out
    inner join metrics on held_out.metric_name = metrics.metric_name
    left join harms on held_out.metric_name = harms.metric_name

),

-- The variance of a product of two independent estimates: L. A. Goodman, On the exact variance of products, Journal of the American
-- Statistical Association 55 (1960) 708-713.
multiplied as (

    select
        *,
        customers_for_rate * difference as excess_customers,
        customers_for_rate * difference * worth_of_customer as worth,
        customers_for_rate * sqrt(
            worth_of_customer * worth_of_customer * standard_error * standard_error
            + (difference * difference + standard_error * standard_error) * (revenue_error * revenue_error + cost_error * cost_error)
        ) as worth_error
    from yearly

),

final as (

    select
        metric_name,
        round_number,
        excess_customers,
        yearly_revenue,
        churn_difference,
        cost_difference,
        failed_customers,
        other_customers,
        worth,
        worth - {{ var('opportunity_quantile') }} * worth_error as worth_ci_low,
        worth + {{ var('opportunity_quantile') }} * worth_error as worth_ci_high
    from multiplied

)

select * from final
