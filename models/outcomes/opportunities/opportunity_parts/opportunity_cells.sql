-- The cases of each metric by all dimensions at once: what segments are put together from, and what makes them exclusive.
with cases as (

    select * from {{ ref('opportunity_cases') }}

),

counted as (

    select
        metric_name,
        {{ opportunity_columns() | join(',\n        ') }},
        min(case_date) as first_case_date,
        max(case_date) as last_case_date,
        cast(sum(case when is_held_out then 0 else 1 end) as bigint) as finding_cases,
        cast(sum(case when is_held_out then 0 else failure_count end) as bigint) as finding_failures,
        cast(sum(case when is_held_out then 1 else 0 end) as bigint) as held_out_cases,
        cast(sum(case when is_held_out then failure_count else 0 end) as bigint) as held_out_failures
    from cases
    group by metric_name, {{ opportunity_columns() | join(', ') }}

),

final as (

    select
        *,
        row_number() over (partition by metric_name order by {{ opportunity_columns() | join(', ') }}) as cell_number
    from counted

)

select * from final
