{%- set metrics = opportunity_metrics() -%}
-- What segments are put together from: the cases and failures of each metric by all dimensions at once, contacts and journeys apart, in the
-- finding weeks and in those held out.
with cases as (

    select * from {{ ref('opportunity_cases') }}

),

counted as (

    select
        case_name,
        {{ opportunity_columns() | join(',\n        ') }},
        is_held_out,
        {{ opportunity_counts(metrics) }}
    from cases
    group by case_name, {{ opportunity_columns() | join(', ') }}, is_held_out

),

final as (

    select
        *,
        dense_rank() over (order by case_name, {{ opportunity_columns() | join(', ') }}) as cell_number
    from counted

)

select * from final
