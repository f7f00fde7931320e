-- What each candidate is made of in the finding weeks, and how its cases lie among customers. Cells that lie in the same candidates of a
-- metric count as one, a group: what is chosen takes all of them or none.
with cells as (

    select * from {{ ref('opportunity_cells') }}
    where not is_held_out

),

candidates as (

    select * from {{ ref('opportunity_estimates') }}
    where candidate_number is not null

),

-- Candidates of several metrics are the same segment.
segments as (

    select distinct
        segment_key,
        {{ opportunity_columns() | join(',\n        ') }}
    from candidates

),

segment_cells as (

    select
        segments.segment_key,
        cells.cell_number
    from segments
    inner join cells on {{ opportunity_in_segment('cells', 'segments') }}

),

candidate_cells as (

    select
        candidates.metric_name,
        candidates.candidate_number,
        segment_cells.cell_number
    from candidates
    inner join segment_cells on candidates.segment_key = segment_cells.segment_key

),

-- The set of a cell's candidates, as a sum of powers of two.
grouped_cells as (

    select
        metric_name,
        cell_number,
        cast(sum(power(2, candidate_number)) as bigint) as group_number
    from candidate_cells
    group by metric_name, cell_number

),

cell_groups as (

    select
        grouped_cells.metric_name,
        grouped_cells.group_number,
        cast(sum({{ opportunity_of_metric('_cases', 'cells', 'grouped_cells.metric_name') }}) as {{ column_type('double') }}) as group_cases,
        cast(sum({{ opportunity_of_metric('_failures', 'cells', 'grouped_cells.metric_name') }}) as {{ column_type('double') }}) as group_failures
    from grouped_cells
    inner join cells on grouped_cells.cell_number = cells.cell_number
    group by grouped_cells.metric_name, grouped_cells.group_number

),

cases as (

    select
        cells.cell_number,
        cases.*
    from {{ ref('opportunity_cases') }} as cases
    inner join cells on {{ opportunity_same_cell('cases', 'cells') }}
    where not cases.is_held_out

),

customers as (

    select
        candidate_cells.metric_name,
        candidate_cells.candidate_number,
        cases.customer_id,
        cast(count(*) as {{ column_type('double') }}) as case_count
    from cases
    inner join candidate_cells on cases.cell_number = candidate_cells.cell_number
    where {{ opportunity_of_metric('', 'cases', 'candidate_cells.metric_name') }} is not null
    group by candidate_cells.metric_name, candidate_cells.candidate_number, cases.customer_id

),

counted as (

    select
        metric_name,
        candidate_number,
        cast(count(*) as bigint) as customer_count,
        sum(case_count * case_count) / sum(case_count) as cases_beside_a_case
    from customers
    group by metric_name, candidate_number

),

final as (

    select
        counted.metric_name,
        counted.candidate_number,
        cell_groups.group_number,
        cell_groups.group_cases,
        cell_groups.group_failures,
        counted.customer_count,
        1 + metrics.intracluster_correlation * (counted.cases_beside_a_case - 1) as design_effect
    from counted
    inner join {{ ref('opportunity_metrics') }} as metrics
        on counted.metric_name = metrics.metric_name and not metrics.is_held_out
    inner join cell_groups
        on
            counted.metric_name = cell_groups.metric_name
            and mod(cast(floor(cell_groups.group_number / power(2, counted.candidate_number)) as bigint), 2) = 1

)

select * from final
