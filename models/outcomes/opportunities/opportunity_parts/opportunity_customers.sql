{%- set metrics = opportunity_metrics() -%}
-- Customers with a case in a chosen segment's own cells, those that no earlier round took. A customer is touched in one segment of a
-- metric, the first with a failure.
with cells as (

    select distinct
        case_name,
        {{ opportunity_columns() | join(',\n        ') }},
        cell_number
    from {{ ref('opportunity_cells') }}

),

own_cells as (

    select
        choices.metric_name,
        cells.cell_number,
        min(choices.round_number) as round_number
    from {{ ref('opportunity_choices') }} as choices
    inner join cells on {{ opportunity_in_segment('cells', 'choices') }}
    group by choices.metric_name, cells.cell_number

),

cases as (

    select
        cells.cell_number,
        cases.*
    from {{ ref('opportunity_cases') }} as cases
    inner join cells on {{ opportunity_same_cell('cases', 'cells') }}

),

own_cases as (

    select
        own_cells.metric_name,
        own_cells.round_number,
        cases.customer_id,
        cases.is_held_out,
        {{ opportunity_of_metric(metrics, '', 'own_cells.metric_name') }} as failure_count
    from cases
    inner join own_cells on cases.cell_number = own_cells.cell_number

),

by_customer as (

    select
        metric_name,
        round_number,
        customer_id,
        cast(count(case when is_held_out then 1 end) as {{ column_type('double') }}) as held_out_cases,
        cast(count(case when is_held_out and failure_count = 1 then 1 end) as {{ column_type('double') }}) as held_out_failures,
        count(case when failure_count = 1 then 1 end) as failure_count
    from own_cases
    where failure_count is not null
    group by metric_name, round_number, customer_id

),

segments as (

    select
        metric_name,
        round_number,
        count(*) as customer_count,
        count(case when held_out_cases > 0 then 1 end) as held_out_customers,
        sum(held_out_cases) as held_out_cases,
        sum(held_out_failures) as held_out_failures,
        sum(held_out_cases * held_out_cases) as held_out_square_cases
    from by_customer
    group by metric_name, round_number

),

touches as (

    select
        metric_name,
        customer_id,
        min(round_number) as round_number,
        min(case when held_out_failures > 0 then round_number end) as held_out_round_number
    from by_customer
    where failure_count > 0
    group by metric_name, customer_id

),

touched as (

    select
        metric_name,
        round_number,
        count(*) as customers_touched
    from touches
    group by metric_name, round_number

),

touched_in_held_out as (

    select
        touches.metric_name,
        touches.held_out_round_number as round_number,
        count(*) as held_out_customers_touched,
        avg(customers.yearly_revenue) as yearly_revenue
    from touches
    left join {{ ref('dim_customers') }} as customers on touches.customer_id = customers.customer_id
    where touches.held_out_round_number is not null
    group by touches.metric_name, touches.held_out_round_number

),

final as (

    select
        segments.metric_name,
        segments.round_number,
        segments.customer_count,
        segments.held_out_customers,
        segments.held_out_cases,
        segments.held_out_failures,
        segments.held_out_square_cases,
        coalesce(touched.customers_touched, 0) as customers_touched,
        coalesce(touched_in_held_out.held_out_customers_touched, 0) as held_out_customers_touched,
        touched_in_held_out.yearly_revenue
    from segments
    left join touched on segments.metric_name = touched.metric_name and segments.round_number = touched.round_number
    left join touched_in_held_out
        on segments.metric_name = touched_in_held_out.metric_name and segments.round_number = touched_in_held_out.round_number

)

select * from final
