{%- set loss_variance = opportunity_share_variance('failed_lost_share', 'failed_watched')
    ~ ' + ' ~ opportunity_share_variance('other_lost_share', 'other_watched') -%}
{%- set cost_variance = 'greatest(failed_square_cost - failed_cost * failed_cost, 0) / nullif(failed_costed - 1, 0)'
    ~ ' + greatest(other_square_cost - other_cost * other_cost, 0) / nullif(other_costed - 1, 0)' -%}
{%- set metrics = opportunity_metrics() -%}
-- What a failure of each metric with a choice goes with, in the weeks held out: customers with one set against like customers without, each
-- once.
with cases as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by case_date asc, journey_id asc, {{ byte_order('customer_segment') }} asc
        ) as case_number
    from {{ ref('opportunity_cases') }}
    where is_held_out

),

-- A customer counts by the first case that failed, else by the first.
customers as (

    select
        {% for metric in metrics | map(attribute='metric_name') -%}
            coalesce(
                min(case when {{ metric }} = 1 then case_number end),
                min(case when {{ metric }} = 0 then case_number end)
            ) as {{ metric }}_number,
        {% endfor -%}
        customer_id
    from cases
    group by customer_id

),

choices as (

    select distinct metric_name
    from {{ ref('opportunity_choices') }}

),

first_cases as (

    select
        choices.metric_name,
        customers.customer_id,
        {{ opportunity_of_metric(metrics, '_number', 'choices.metric_name') }} as case_number
    from customers
    cross join choices

),

compared as (

    select
        first_cases.metric_name,
        cases.customer_segment,
        {{ opportunity_of_metric(metrics, '', 'first_cases.metric_name') }} = 1 as is_failed,
        cast(
            case when journeys.is_customer_lost then 1 when not journeys.is_customer_lost then 0 end as {{ column_type('double') }}
        ) as loss,
        journeys.agent_cost
    from first_cases
    inner join cases on first_cases.customer_id = cases.customer_id and first_cases.case_number = cases.case_number
    inner join {{ ref('fct_journeys') }} as journeys on cases.journey_id = journeys.journey_id

),

strata as (

    select
        metric_name,
        {% for side, is_failed in {'failed': 'is_failed', 'other': 'not is_failed'}.items() -%}
            cast(count(case when {{ is_failed }} then loss end) as {{ column_type('double') }}) as {{ side }}_watched,
            avg(case when {{ is_failed }} then loss end) as {{ side }}_lost_share,
            cast(count(case when {{ is_failed }} then agent_cost end) as {{ column_type('double') }}) as {{ side }}_costed,
            avg(case when {{ is_failed }} then agent_cost end) as {{ side }}_cost,
            avg(case when {{ is_failed }} then agent_cost * agent_cost end) as {{ side }}_square_cost,
        {% endfor -%}
        customer_segment
    from compared
    group by metric_name, customer_segment

),

weighed as (

    select
        *,
        case when failed_watched > 0 and other_watched > 0 then failed_watched end as loss_weight,
        case when failed_costed > 1 and other_costed > 1 then failed_costed end as cost_weight
    from strata

),

final as (

    select
        metric_name,
        cast(sum(failed_watched) as bigint) as failed_customers,
        cast(sum(other_watched) as bigint) as other_customers,
        sum(loss_weight * (failed_lost_share - other_lost_share)) / sum(loss_weight) as churn_difference,
        sqrt(sum(loss_weight * loss_weight * ({{ loss_variance }}))) / sum(loss_weight) as churn_difference_error,
        sum(cost_weight * (failed_cost - other_cost)) / sum(cost_weight) as cost_difference,
        sqrt(sum(cost_weight * cost_weight * ({{ cost_variance }}))) / sum(cost_weight) as cost_difference_error
    from weighed
    group by metric_name

)

select * from final
