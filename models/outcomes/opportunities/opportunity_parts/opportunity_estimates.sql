{%- set squares = exact_in_sums('difference * difference / sampling_variance', 33) -%}
{%- set precisions = exact_in_sums('1 / sampling_variance', 26) -%}
-- Each segment's share of failures in the finding weeks, drawn towards what is expected of cases like its own at the rest's rates.
with segments as (

    select * from {{ ref('opportunity_segments') }}

),

expectations as (

    select * from {{ ref('opportunity_expectations') }}

),

clusters as (

    select * from {{ ref('opportunity_clusters') }}
    where not is_held_out and variance > 0

),

goals as (

    select * from {{ ref('opportunity_goals') }}

),

measured as (

    select
        segments.*,
        segments.failure_count / segments.case_count as failure_rate,
        expectations.expected_failures / segments.case_count as expected_rate,
        -- That of all cases, for now.
        clusters.design_effect,
        expectations.rest_cases / clusters.design_effect as effective_rest_cases,
        clusters.variance as whole_variance,
        goals.goal_failure_rate
    from segments
    inner join expectations on segments.metric_name = expectations.metric_name and segments.segment_key = expectations.segment_key
    inner join clusters on segments.metric_name = clusters.metric_name
    left join goals on segments.metric_name = goals.metric_name

),

varied as (

    select
        *,
        failure_rate - expected_rate as difference,
        coalesce(nullif(expected_rate * (1 - expected_rate), 0), whole_variance) as case_variance,
        coalesce(nullif(expected_rate * (1 - expected_rate), 0), whole_variance)
        * (design_effect / case_count + 1 / effective_rest_cases) as sampling_variance
    from measured

),

-- By the method of moments: what the squares are beyond what sampling makes of them.
spread as (

    select
        metric_name,
        segment_kind,
        cast(count(*) as {{ column_type('double') }}) as segments_of_kind,
        greatest((sum({{ squares }}) - count(*)) / sum({{ precisions }}), 0) as between_variance
    from varied
    group by metric_name, segment_kind

),

shrunken as (

    select
        varied.*,
        spread.segments_of_kind,
        spread.between_variance,
        {{ opportunity_shrunken('varied.difference', 'varied.sampling_variance', 'spread.between_variance', 'spread.segments_of_kind') }}
    from varied
    inner join spread on varied.metric_name = spread.metric_name and varied.segment_kind = spread.segment_kind

),

final as (

    select
        *,
        expected_rate + shrunken_difference as shrunken_rate,
        expected_rate + shrunken_difference - {{ var('opportunity_quantile') }} * standard_error as ci_low,
        expected_rate + shrunken_difference + {{ var('opportunity_quantile') }} * standard_error as ci_high,
        coalesce(goal_failure_rate, expected_rate) as comparison_rate,
        greatest(expected_rate, coalesce(goal_failure_rate, 0)) as worst_comparison_rate
    from shrunken

)

select * from final -- noqa: AM04
