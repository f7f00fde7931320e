-- The cells that each candidate is made of.
with candidates as (

    select * from {{ ref('opportunity_candidates') }}

),

cells as (

    select * from {{ ref('opportunity_cells') }}

),

final as (

    select
        candidates.metric_name,
        candidates.segment_number,
        cells.cell_number,
        cells.finding_cases,
        cells.finding_failures
    from candidates
    inner join cells
        on
            candidates.metric_name = cells.metric_name
            {%- for dimension in opportunity_columns() %}
                and coalesce(candidates.{{ dimension }}, cells.{{ dimension }}) = cells.{{ dimension }}
            {%- endfor %}

)

select * from final
