-- The segments that are worse than the rest, and than the goal, beyond what chance and drawing back leave: those that add most failures.
with estimates as (

    select * from {{ ref('opportunity_estimates') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by metric_name
            order by {{ opportunity_score('case_count', 'ci_low', 'comparison_rate') }} desc, {{ byte_order('segment_key') }}
        ) as segment_number
    from estimates
    where
        ci_low > worst_comparison_rate
        and shrunken_rate >= {{ var('opportunity_least_ratio') }} * worst_comparison_rate

),

final as (

    select * from numbered
    where segment_number <= {{ var('opportunity_candidates') }}

)

select * from final -- noqa: AM04
