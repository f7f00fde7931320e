{%- set of_candidate = ['metric_name', 'candidate_number', 'design_effect', 'group_number', 'group_cases', 'group_failures'] -%}
{%- set of_segment = [
    'segment_key', 'expected_rate', 'comparison_rate', 'worst_comparison_rate', 'case_variance', 'effective_rest_cases', 'between_variance',
    'segments_of_kind'
] -%}
{%- set measures = ['case_count', 'failure_count', 'shrunken_rate', 'ci_low', 'ci_high'] -%}
-- The segments chosen, up to five of a metric: each round takes the candidate that adds most failures beyond the comparison by the cells that
-- no earlier round took, so that no case counts twice. A row in a round is a candidate and a group of its cells.
with round_0 as (

    select
        {% for column in of_candidate -%}
            candidates.{{ column }},
        {% endfor -%}
        {% for column in of_segment -%}
            estimates.{{ column }},
        {% endfor -%}
        {% for measure in measures -%}
            cast(null as {{ column_type('double') }}) as chosen_{{ measure }},
        {% endfor -%}
        cast(null as bigint) as round_number,
        true as is_left
    from {{ ref('opportunity_candidates') }} as candidates
    inner join {{ ref('opportunity_estimates') }} as estimates
        on candidates.metric_name = estimates.metric_name and candidates.candidate_number = estimates.candidate_number
    where candidates.customer_count >= {{ var('opportunity_least_customers') }}

),

{% for round in range(1, 6) -%}
left_{{ round }} as (

    select
        *,
        sum(case when is_left then group_cases end) over (partition by metric_name, candidate_number) as case_count,
        sum(case when is_left then group_failures end) over (partition by metric_name, candidate_number) as failure_count
    from round_{{ round - 1 }}

),

measured_{{ round }} as (

    select
        *,
        failure_count / case_count - expected_rate as difference,
        case_variance * (design_effect / case_count + 1 / effective_rest_cases) as sampling_variance
    from left_{{ round }}
    where case_count >= {{ var('opportunity_least_effective_cases') }} * design_effect or round_number is not null

),

{{ opportunity_judged('measured_' ~ round, '_' ~ round) }}

round_{{ round }} as (

    select
        {{ (of_candidate + of_segment) | join(',\n        ') }},
        {% for measure in measures -%}
            case when place = 1 then {{ measure }} else chosen_{{ measure }} end as chosen_{{ measure }},
        {% endfor -%}
        case when place = 1 then cast({{ round }} as bigint) else round_number end as round_number,
        is_left and max(case when place = 1 then 1 else 0 end) over (partition by metric_name, group_number) = 0 as is_left
    from judged_{{ round }}

),

{% endfor -%}
chosen as (

    select distinct
        metric_name,
        candidate_number,
        {% for measure in measures -%}
            chosen_{{ measure }} as {{ measure }},
        {% endfor -%}
        round_number
    from round_5
    where round_number is not null

),

final as (

    select
        chosen.metric_name,
        estimates.case_name,
        estimates.segment_key,
        {% for dimension in opportunity_columns() -%}
            estimates.{{ dimension }},
        {% endfor -%}
        chosen.round_number,
        cast(chosen.case_count as bigint) as case_count,
        cast(chosen.failure_count as bigint) as failure_count,
        chosen.failure_count / chosen.case_count as failure_rate,
        estimates.expected_rate,
        estimates.comparison_rate,
        chosen.shrunken_rate,
        chosen.ci_low,
        chosen.ci_high
    from chosen
    inner join {{ ref('opportunity_estimates') }} as estimates
        on chosen.metric_name = estimates.metric_name and chosen.candidate_number = estimates.candidate_number

)

select * from final
