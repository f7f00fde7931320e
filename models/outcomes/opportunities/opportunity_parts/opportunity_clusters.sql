-- How much the cases of one customer are alike, by metric and period: what a case more of the same customer is worth.
with cases as (

    select * from {{ ref('opportunity_cases') }}

),

customers as (

    select
        metric_name,
        is_held_out,
        customer_id,
        cast(count(*) as {{ column_type('double') }}) as case_count,
        cast(sum(failure_count) as {{ column_type('double') }}) as failure_count
    from cases
    group by metric_name, is_held_out, customer_id

),

summed as (

    select
        metric_name,
        is_held_out,
        sum(case_count) as case_count,
        sum(failure_count) as failure_count,
        sum(case_count * case_count) as case_square_sum,
        sum(failure_count * failure_count) as failure_square_sum,
        sum(case_count * failure_count) as product_sum,
        sum(failure_count) / sum(case_count) as failure_rate
    from customers
    group by metric_name, is_held_out

),

-- Over all pairs of cases of one customer: the mean product of what they deviate from the rate, by the variance of one.
correlated as (

    select
        *,
        failure_rate * (1 - failure_rate) as variance,
        case
            when case_square_sum > case_count and failure_rate > 0 and failure_rate < 1
                then (
                    failure_square_sum - 2 * failure_rate * product_sum + failure_rate * failure_rate * case_square_sum
                    - case_count * failure_rate * (1 - failure_rate)
                )
                / (failure_rate * (1 - failure_rate) * (case_square_sum - case_count))
            else 0
        end as raw_correlation
    from summed

),

final as (

    select
        metric_name,
        is_held_out,
        case_count,
        failure_count,
        failure_rate,
        variance,
        -- Beneath 0 the repetition of one customer would count for more than a case of another.
        greatest(raw_correlation, 0) as intracluster_correlation,
        1 + greatest(raw_correlation, 0) * (case_square_sum / case_count - 1) as design_effect
    from correlated

)

select * from final
