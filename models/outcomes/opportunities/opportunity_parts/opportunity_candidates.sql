{%- set metrics = opportunity_metrics() -%}
-- What each candidate is made of in the finding weeks, and how its cases lie among customers. Cells that lie in the same candidates of a
-- metric count as one, a group: what is chosen takes all of them or none.
with cells as (

    select * from {{ ref('opportunity_cells') }}
    where not is_held_out

),

candidates as (

    select
        *,
        row_number() over (order by metric_name, candidate_number) as candidate_key
    from {{ ref('opportunity_estimates') }}
    where candidate_number is not null

),

-- Candidates of several metrics are the same segment.
segments as (

    select distinct
        case_name,
        segment_key,
        {{ opportunity_columns() | join(',\n        ') }}
    from candidates

),

segment_cells as (

    select
        segments.segment_key,
        cells.*
    from segments
    inner join cells on {{ opportunity_in_segment('cells', 'segments') }}

),

candidate_cells as (

    select
        candidates.metric_name,
        candidates.candidate_number,
        candidates.candidate_key,
        segment_cells.cell_number,
        {{ opportunity_of_metric(metrics, '_cases', 'candidates.metric_name') }} as case_count,
        {{ opportunity_of_metric(metrics, '_failures', 'candidates.metric_name') }} as failure_count
    from candidates
    inner join segment_cells on candidates.case_name = segment_cells.case_name and candidates.segment_key = segment_cells.segment_key
    where {{ opportunity_of_metric(metrics, '_cases', 'candidates.metric_name') }} > 0

),

-- The set of a cell's candidates, as a sum of powers of two.
grouped_cells as (

    select
        metric_name,
        cell_number,
        cast(sum(power(2, candidate_number)) as bigint) as group_number,
        min(case_count) as case_count,
        min(failure_count) as failure_count
    from candidate_cells
    group by metric_name, cell_number

),

cell_groups as (

    select
        metric_name,
        group_number,
        cast(sum(case_count) as {{ column_type('double') }}) as group_cases,
        cast(sum(failure_count) as {{ column_type('double') }}) as group_failures
    from grouped_cells
    group by metric_name, group_number

),

-- By numbers: there are as many rows as cases of all candidates.
numbered_customers as (

    select
        customer_id,
        row_number() over (order by customer_id) as customer_number
    from {{ ref('opportunity_cases') }}
    group by customer_id

),

cases as (

    select
        cells.cell_number,
        numbered_customers.customer_number,
        cases.*
    from {{ ref('opportunity_cases') }} as cases
    inner join cells on {{ opportunity_same_cell('cases', 'cells') }}
    inner join numbered_customers on cases.customer_id = numbered_customers.customer_id
    where not cases.is_held_out

),

by_customer as (

    select
        candidate_cells.candidate_key,
        cases.customer_number,
        cast(count(*) as {{ column_type('double') }}) as case_count
    from cases
    inner join candidate_cells on cases.cell_number = candidate_cells.cell_number
    where {{ opportunity_of_metric(metrics, '', 'candidate_cells.metric_name') }} is not null
    group by candidate_cells.candidate_key, cases.customer_number

),

customers as (

    select
        candidate_key,
        cast(count(*) as bigint) as customer_count,
        sum(case_count * case_count) / sum(case_count) as cases_beside_a_case
    from by_customer
    group by candidate_key

),

final as (

    select
        candidates.metric_name,
        candidates.candidate_number,
        cell_groups.group_number,
        cell_groups.group_cases,
        cell_groups.group_failures,
        customers.customer_count,
        1 + metrics.intracluster_correlation * (customers.cases_beside_a_case - 1) as design_effect
    from candidates
    inner join customers on candidates.candidate_key = customers.candidate_key
    inner join {{ ref('opportunity_metrics') }} as metrics
        on candidates.metric_name = metrics.metric_name and not metrics.is_held_out
    inner join cell_groups
        on
            candidates.metric_name = cell_groups.metric_name
            and mod(cast(floor(cell_groups.group_number / power(2, candidates.candidate_number)) as bigint), 2) = 1

)

select * from final
