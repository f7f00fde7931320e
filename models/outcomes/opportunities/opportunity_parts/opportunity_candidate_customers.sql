-- How the cases of each candidate lie among customers in the finding weeks: how many there are, and how much their cases are alike.
with cells as (

    select
        cells.metric_name,
        {% for dimension in opportunity_columns() -%}
            cells.{{ dimension }},
        {% endfor -%}
        candidate_cells.segment_number
    from {{ ref('opportunity_cells') }} as cells
    inner join {{ ref('opportunity_candidate_cells') }} as candidate_cells
        on cells.metric_name = candidate_cells.metric_name and cells.cell_number = candidate_cells.cell_number

),

customers as (

    select
        cells.metric_name,
        cells.segment_number,
        cases.customer_id,
        cast(count(*) as {{ column_type('double') }}) as case_count
    from {{ ref('opportunity_cases') }} as cases
    inner join cells on {{ opportunity_same_cell('cases', 'cells') }}
    where not cases.is_held_out
    group by cells.metric_name, cells.segment_number, cases.customer_id

),

counted as (

    select
        metric_name,
        segment_number,
        cast(count(*) as bigint) as customer_count,
        sum(case_count * case_count) / sum(case_count) as cases_beside_a_case
    from customers
    group by metric_name, segment_number

),

final as (

    select
        counted.metric_name,
        counted.segment_number,
        counted.customer_count,
        1 + clusters.intracluster_correlation * (counted.cases_beside_a_case - 1) as design_effect
    from counted
    inner join {{ ref('opportunity_clusters') }} as clusters
        on counted.metric_name = clusters.metric_name and not clusters.is_held_out

)

select * from final
