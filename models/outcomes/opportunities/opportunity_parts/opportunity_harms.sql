{%- set loss_variance = opportunity_share_variance('failed_lost_share', 'failed_watched')
    ~ ' + ' ~ opportunity_share_variance('other_lost_share', 'other_watched') -%}
{%- set cost_variance = 'greatest(failed_square_cost - failed_cost * failed_cost, 0) / nullif(failed_costed - 1, 0)'
    ~ ' + greatest(other_square_cost - other_cost * other_cost, 0) / nullif(other_costed - 1, 0)' -%}
-- What a failure of each metric goes with, in the weeks held out: customers with one set against like customers without, each once.
with cases as (

    select * from {{ ref('opportunity_cases') }}
    where is_held_out

),

-- By the first case that failed, else the first; two of a day and journey may be of a segment each.
numbered as (

    select
        metric_name,
        customer_id,
        journey_id,
        customer_segment,
        failure_count = 1 as is_failed,
        row_number() over (
            partition by metric_name, customer_id
            order by failure_count desc, case_date asc, journey_id asc, {{ byte_order('customer_segment') }} asc
        ) as number_of_customer
    from cases

),

compared as (

    select
        numbered.metric_name,
        numbered.customer_segment,
        numbered.is_failed,
        cast(
            case when journeys.is_customer_lost then 1 when not journeys.is_customer_lost then 0 end as {{ column_type('double') }}
        ) as loss,
        journeys.agent_cost
    from numbered
    inner join {{ ref('fct_journeys') }} as journeys on numbered.journey_id = journeys.journey_id
    where numbered.number_of_customer = 1

),

strata as (

    select
        metric_name,
        {% for side, is_failed in {'failed': 'is_failed', 'other': 'not is_failed'}.items() -%}
            cast(count(case when {{ is_failed }} then loss end) as {{ column_type('double') }}) as {{ side }}_watched,
            avg(case when {{ is_failed }} then loss end) as {{ side }}_lost_share,
            cast(count(case when {{ is_failed }} then agent_cost end) as {{ column_type('double') }}) as {{ side }}_costed,
            avg(case when {{ is_failed }} then {{ exact_in_sums('agent_cost') }} end) as {{ side }}_cost,
            avg(case when {{ is_failed }} then {{ exact_in_sums('agent_cost * agent_cost') }} end) as {{ side }}_square_cost,
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
        sum({{ exact_in_sums('loss_weight * (failed_lost_share - other_lost_share)') }}) / sum(loss_weight) as churn_difference,
        sqrt(sum({{ exact_in_sums('loss_weight * loss_weight * (' ~ loss_variance ~ ')') }})) / sum(loss_weight) as churn_difference_error,
        sum({{ exact_in_sums('cost_weight * (failed_cost - other_cost)') }}) / sum(cost_weight) as cost_difference,
        sqrt(sum({{ exact_in_sums('cost_weight * cost_weight * (' ~ cost_variance ~ ')') }})) / sum(cost_weight) as cost_difference_error
    from weighed
    group by metric_name

)

select * from final
