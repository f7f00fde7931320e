-- The cases, failures and customers of a metric's opportunities are no more than the metric has.
with opportunities as (

    select
        metric_name,
        sum(held_out_cases) as held_out_cases,
        sum(held_out_failures) as held_out_failures,
        sum(customers_touched) as customers_touched,
        sum(shortfall_share) as shortfall_share
    from {{ ref('improvement_opportunities') }}
    group by metric_name

),

metrics as (

    select
        metric_name,
        sum(case when is_held_out then 1 else 0 end) as held_out_cases,
        sum(case when is_held_out then failure_count else 0 end) as held_out_failures,
        count(distinct case when failure_count = 1 then customer_id end) as failed_customers
    from {{ ref('opportunity_cases') }}
    group by metric_name

)

select opportunities.metric_name
from opportunities
inner join metrics on opportunities.metric_name = metrics.metric_name
where
    opportunities.held_out_cases > metrics.held_out_cases
    or opportunities.held_out_failures > metrics.held_out_failures
    or opportunities.customers_touched > metrics.failed_customers
    or opportunities.shortfall_share > 1.000000001
