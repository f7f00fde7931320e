-- What the weeks held out say of each chosen segment's own cases: their failures, with limits that count a customer's cases as alike.
with choices as (

    select * from {{ ref('opportunity_choices') }}

),

customers as (

    select
        metric_name,
        round_number,
        cast(count(*) as {{ column_type('double') }}) as customer_count,
        cast(sum(case when held_out_cases > 0 then 1 else 0 end) as {{ column_type('double') }}) as held_out_customers,
        cast(sum(case when is_touched_here then 1 else 0 end) as {{ column_type('double') }}) as customers_touched,
        cast(sum(case when is_touched_here_in_held_out then 1 else 0 end) as {{ column_type('double') }}) as held_out_customers_touched,
        sum(held_out_cases) as case_count,
        sum(held_out_failures) as failure_count,
        sum(held_out_cases * held_out_cases) as case_square_sum
    from {{ ref('opportunity_chosen_customers') }}
    group by metric_name, round_number

),

expectations as (

    select * from {{ ref('opportunity_held_out_expectations') }}

),

clusters as (

    select * from {{ ref('opportunity_clusters') }}
    where is_held_out

),

goals as (

    select * from {{ ref('opportunity_goals') }}

),

measured as (

    select
        customers.*,
        choices.segment_key,
        clusters.failure_count as metric_failures,
        customers.failure_count / customers.case_count as failure_rate,
        expectations.expected_failures / customers.case_count as expected_rate,
        coalesce(goals.goal_failure_rate, expectations.expected_failures / customers.case_count) as comparison_rate,
        greatest(expectations.expected_failures / customers.case_count, coalesce(goals.goal_failure_rate, 0)) as worst_comparison_rate,
        -- As many independent cases as are as sure as these, the uncertainty of the rest counted in.
        1 / (
            (1 + clusters.intracluster_correlation * (customers.case_square_sum / customers.case_count - 1)) / customers.case_count
            + clusters.design_effect / expectations.rest_cases
        ) as effective_cases
    from choices
    inner join customers on choices.metric_name = customers.metric_name and choices.round_number = customers.round_number
    inner join expectations on choices.metric_name = expectations.metric_name and choices.segment_key = expectations.segment_key
    inner join clusters on choices.metric_name = clusters.metric_name
    left join goals on choices.metric_name = goals.metric_name
    where customers.case_count > 0

),

final as (

    select
        *,
        {{ wilson_bound('failure_rate', 'effective_cases', '-', var('opportunity_quantile')) }} as ci_low,
        {{ wilson_bound('failure_rate', 'effective_cases', '+', var('opportunity_quantile')) }} as ci_high,
        sqrt(failure_rate * (1 - failure_rate) / effective_cases) as standard_error,
        {{ wilson_bound('failure_rate', 'effective_cases', '-', var('opportunity_confirming_quantile')) }}
        > worst_comparison_rate as is_confirmed
    from measured

)

select * from final
