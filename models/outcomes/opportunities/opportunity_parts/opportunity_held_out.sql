{%- set metrics = opportunity_metrics() -%}
-- What the weeks held out say of each chosen segment's own cases: their failures, with limits that count a customer's cases as alike, beside
-- those expected at the rates of the rest. Cases of the segment that an earlier round took are not its own, but no rest either: they are
-- among the worst.
with choices as (

    select * from {{ ref('opportunity_choices') }}

),

metrics as (

    select * from {{ ref('opportunity_metrics') }}
    where is_held_out

),

cells as (

    select * from {{ ref('opportunity_cells') }}
    where is_held_out

),

metric_names as (

    select distinct
        metrics.metric_name,
        metrics.case_name
    from metrics
    inner join choices on metrics.metric_name = choices.metric_name

),

segment_cells as (

    select
        choices.metric_name,
        choices.segment_key,
        case when choices.channel is null then cells.channel else '*' end as stratum_channel,
        case when choices.reason is null then cells.reason else '*' end as stratum_reason,
        cast({{ opportunity_of_metric(metrics, '_cases', 'choices.metric_name') }} as {{ column_type('double') }}) as case_count,
        cast({{ opportunity_of_metric(metrics, '_failures', 'choices.metric_name') }} as {{ column_type('double') }}) as failure_count,
        choices.round_number = min(choices.round_number) over (partition by choices.metric_name, cells.cell_number) as is_own
    from choices
    inner join cells on {{ opportunity_in_segment('cells', 'choices') }}

),

own as (

    select
        metric_name,
        segment_key,
        stratum_channel,
        stratum_reason,
        sum(case_count) as case_count,
        sum(failure_count) as failure_count,
        sum(case when is_own then case_count else 0 end) as weighed_cases
    from segment_cells
    group by metric_name, segment_key, stratum_channel, stratum_reason

),

{{ opportunity_rest(metrics) }}

measured as (

    select
        choices.segment_key,
        customers.*,
        customers.held_out_failures / customers.held_out_cases as failure_rate,
        expected.expected_failures / customers.held_out_cases as expected_rate,
        metrics.failure_count as metric_failures,
        metrics.goal_failure_rate,
        -- As many independent cases as are as sure as these, the uncertainty of the rest counted in.
        1 / (
            (1 + metrics.intracluster_correlation * (customers.held_out_square_cases / customers.held_out_cases - 1)) / customers.held_out_cases
            + metrics.design_effect / expected.rest_cases
        ) as effective_cases
    from choices
    inner join {{ ref('opportunity_customers') }} as customers
        on choices.metric_name = customers.metric_name and choices.round_number = customers.round_number
    inner join expected on choices.metric_name = expected.metric_name and choices.segment_key = expected.segment_key
    inner join metrics on choices.metric_name = metrics.metric_name
    where customers.held_out_cases > 0

),

final as (

    select
        *,
        coalesce(goal_failure_rate, expected_rate) as comparison_rate,
        {{ wilson_bound('failure_rate', 'effective_cases', '-', var('opportunity_quantile')) }} as ci_low,
        {{ wilson_bound('failure_rate', 'effective_cases', '+', var('opportunity_quantile')) }} as ci_high,
        sqrt(failure_rate * (1 - failure_rate) / effective_cases) as standard_error,
        {{ wilson_bound('failure_rate', 'effective_cases', '-', var('opportunity_confirming_quantile')) }}
        > greatest(expected_rate, coalesce(goal_failure_rate, 0)) as is_confirmed
    from measured

)

select * from final
