{% macro opportunity_round(number) -%}
    {#- A query of the candidate that each metric gains most by, of the cells that no earlier round took; no row where none is left. -#}
    with candidates as (

        select
            candidates.metric_name,
            candidates.segment_number,
            candidates.segment_key,
            candidates.expected_rate,
            candidates.comparison_rate,
            candidates.worst_comparison_rate,
            candidates.between_variance,
            candidates.segments_of_kind,
            candidates.case_variance,
            candidates.effective_rest_cases,
            customers.design_effect
        from {{ ref('opportunity_candidates') }} as candidates
        inner join {{ ref('opportunity_candidate_customers') }} as customers
            on candidates.metric_name = customers.metric_name and candidates.segment_number = customers.segment_number
        where customers.customer_count >= {{ var('opportunity_least_customers') }}

    ),

    cells as (

        select * from {{ ref('opportunity_candidate_cells') }}

    ),

    {% if number > 1 -%}
    taken as (

        select distinct
            cells.metric_name,
            cells.cell_number
        from cells
        inner join (
            {% for earlier in range(1, number) -%}
            select
                metric_name,
                segment_number
            from {{ ref('opportunity_round_' ~ earlier) }}
            {{ 'union all' if not loop.last }}
            {% endfor %}
        ) as chosen
            on cells.metric_name = chosen.metric_name and cells.segment_number = chosen.segment_number

    ),

    {% endif -%}
    remaining as (

        select
            cells.metric_name,
            cells.segment_number,
            cast(sum(cells.finding_cases) as {{ column_type('double') }}) as case_count,
            cast(sum(cells.finding_failures) as {{ column_type('double') }}) as failure_count
        from cells
        {% if number > 1 -%}
        left join taken on cells.metric_name = taken.metric_name and cells.cell_number = taken.cell_number
        where taken.cell_number is null
        {% endif -%}
        group by cells.metric_name, cells.segment_number

    ),

    measured as (

        select
            candidates.metric_name,
            candidates.segment_number,
            candidates.segment_key,
            candidates.expected_rate,
            candidates.comparison_rate,
            candidates.worst_comparison_rate,
            candidates.between_variance,
            candidates.segments_of_kind,
            remaining.case_count,
            remaining.failure_count,
            remaining.failure_count / remaining.case_count - candidates.expected_rate as difference,
            candidates.case_variance * (candidates.design_effect / remaining.case_count + 1 / candidates.effective_rest_cases)
                as sampling_variance
        from candidates
        inner join remaining
            on candidates.metric_name = remaining.metric_name and candidates.segment_number = remaining.segment_number
        where remaining.case_count >= {{ var('opportunity_least_effective_cases') }} * candidates.design_effect

    ),

    shrunken as (

        select
            *,
            {{ opportunity_shrunken('difference', 'sampling_variance', 'between_variance', 'segments_of_kind') }}
        from measured

    ),

    limited as (

        select
            *,
            expected_rate + shrunken_difference as shrunken_rate,
            expected_rate + shrunken_difference - {{ var('opportunity_quantile') }} * standard_error as ci_low,
            expected_rate + shrunken_difference + {{ var('opportunity_quantile') }} * standard_error as ci_high
        from shrunken

    ),

    ordered as (

        select
            *,
            row_number() over (
                partition by metric_name
                order by {{ opportunity_score('case_count', 'ci_low', 'comparison_rate') }} desc, {{ byte_order('segment_key') }}
            ) as place
        from limited
        where
            ci_low > worst_comparison_rate
            and shrunken_rate >= {{ var('opportunity_least_ratio') }} * worst_comparison_rate

    ),

    final as (

        select
            metric_name,
            segment_number,
            segment_key,
            cast({{ number }} as bigint) as round_number,
            cast(case_count as bigint) as case_count,
            cast(failure_count as bigint) as failure_count,
            failure_count / case_count as failure_rate,
            expected_rate,
            comparison_rate,
            shrunken_rate,
            ci_low,
            ci_high
        from ordered
        where place = 1

    )

    select * from final
{%- endmacro %}
