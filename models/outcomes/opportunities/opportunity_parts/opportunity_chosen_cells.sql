-- Each cell that a chosen segment has, with the first round that took it: no case counts twice.
with cells as (

    select * from {{ ref('opportunity_candidate_cells') }}

),

choices as (

    select * from {{ ref('opportunity_choices') }}

),

final as (

    select
        cells.metric_name,
        cells.cell_number,
        min(choices.round_number) as round_number
    from cells
    inner join choices on cells.metric_name = choices.metric_name and cells.segment_number = choices.segment_number
    group by cells.metric_name, cells.cell_number

)

select * from final
