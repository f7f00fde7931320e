{%- set squares = exact_in_sums('difference * difference / sampling_variance', 33) -%}
{%- set precisions = exact_in_sums('1 / sampling_variance', 26) -%}
{%- set kind_parts = [] -%}
{%- for dimension in opportunity_columns() -%}
    {%- do kind_parts.append("case when segments." ~ dimension ~ " is null then '' else ' " ~ dimension ~ "' end") -%}
{%- endfor -%}
-- Each segment's share of failures in the finding weeks, drawn towards what is expected of cases like its own at the rest's rates. Those
-- that are worse than the rest, and than the goal, beyond what chance and drawing back leave are candidates, numbered by the failures that
-- they add.
with segments as (

    select * from {{ ref('opportunity_segments') }}

),

metrics as (

    select * from {{ ref('opportunity_metrics') }}
    where not is_held_out and variance > 0

),

measured as (

    select
        segments.*,
        {{ joined(kind_parts) }} as segment_kind,
        segments.failure_count / segments.case_count as failure_rate,
        segments.expected_failures / segments.case_count as expected_rate,
        -- That of all cases, for now.
        metrics.design_effect,
        segments.rest_cases / metrics.design_effect as effective_rest_cases,
        metrics.variance as whole_variance,
        metrics.goal_failure_rate,
        metrics.case_name
    from segments
    inner join metrics on segments.metric_name = metrics.metric_name

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

compared_with as (

    select
        varied.*,
        spread.segments_of_kind,
        spread.between_variance,
        coalesce(varied.goal_failure_rate, varied.expected_rate) as comparison_rate,
        greatest(varied.expected_rate, coalesce(varied.goal_failure_rate, 0)) as worst_comparison_rate
    from varied
    inner join spread on varied.metric_name = spread.metric_name and varied.segment_kind = spread.segment_kind

),

{{ opportunity_judged('compared_with') }}

final as (

    select
        *,
        case when place <= {{ var('opportunity_candidates') }} then place end as candidate_number
    from judged

)

select * from final -- noqa: AM04
