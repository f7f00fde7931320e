{%- set metrics = opportunity_metrics() -%}
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

customers as (

    select
        customer_id,
        {{ opportunity_counts(metrics) }}
    from {{ ref('opportunity_cases') }}
    group by customer_id

),

failed_customers as (

    select
        {% for metric in metrics | map(attribute='metric_name') -%}
            count(case when {{ metric }}_failures > 0 then 1 end) as {{ metric }}_customers,
        {% endfor -%}
        count(*) as customer_count
    from customers

)

select opportunities.metric_name
from opportunities
inner join {{ ref('opportunity_metrics') }} as metrics on opportunities.metric_name = metrics.metric_name and metrics.is_held_out
cross join failed_customers
where
    opportunities.held_out_cases > metrics.case_count
    or opportunities.held_out_failures > metrics.failure_count
    or opportunities.customers_touched > {{ opportunity_of_metric(metrics, '_customers', 'opportunities.metric_name') }}
    or opportunities.shortfall_share > 1.000000001
