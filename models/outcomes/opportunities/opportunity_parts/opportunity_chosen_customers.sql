-- The cases of the chosen segments, each in one of them, with the first failure of each customer marked: a customer counts in one segment.
with cells as (

    select
        cells.*,
        chosen.round_number
    from {{ ref('opportunity_cells') }} as cells
    inner join {{ ref('opportunity_chosen_cells') }} as chosen
        on cells.metric_name = chosen.metric_name and cells.cell_number = chosen.cell_number

),

cases as (

    select
        cases.metric_name,
        cells.round_number,
        cases.customer_id,
        cases.is_held_out,
        cases.failure_count
    from {{ ref('opportunity_cases') }} as cases
    inner join cells on {{ opportunity_same_cell('cases', 'cells') }}

),

by_customer as (

    select
        metric_name,
        round_number,
        customer_id,
        sum(case when is_held_out then 1 else 0 end) as held_out_cases,
        sum(case when is_held_out then failure_count else 0 end) as held_out_failures,
        sum(failure_count) as failure_count
    from cases
    group by metric_name, round_number, customer_id

),

final as (

    select
        metric_name,
        round_number,
        customer_id,
        cast(held_out_cases as {{ column_type('double') }}) as held_out_cases,
        cast(held_out_failures as {{ column_type('double') }}) as held_out_failures,
        failure_count > 0
        and row_number() over (
            partition by metric_name, customer_id
            order by case when failure_count > 0 then 0 else 1 end, round_number
        ) = 1 as is_touched_here,
        held_out_failures > 0
        and row_number() over (
            partition by metric_name, customer_id
            order by case when held_out_failures > 0 then 0 else 1 end, round_number
        ) = 1 as is_touched_here_in_held_out
    from by_customer

)

select * from final
