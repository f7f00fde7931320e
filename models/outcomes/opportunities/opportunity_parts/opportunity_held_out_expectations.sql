-- What the failures of each chosen segment's own cases would be at the rates of the rest, in the weeks held out.
with choices as (

    select * from {{ ref('opportunity_choices') }}

),

own as (

    select
        choices.metric_name,
        choices.segment_key,
        case when choices.channel is null then cells.channel else '*' end as stratum_channel,
        case when choices.reason is null then cells.reason else '*' end as stratum_reason,
        cast(sum(cells.held_out_cases) as {{ column_type('double') }}) as case_count,
        cast(sum(cells.held_out_failures) as {{ column_type('double') }}) as failure_count
    from {{ ref('opportunity_cells') }} as cells
    inner join {{ ref('opportunity_chosen_cells') }} as chosen
        on cells.metric_name = chosen.metric_name and cells.cell_number = chosen.cell_number
    inner join choices on chosen.metric_name = choices.metric_name and chosen.round_number = choices.round_number
    group by
        choices.metric_name,
        choices.segment_key,
        case when choices.channel is null then cells.channel else '*' end,
        case when choices.reason is null then cells.reason else '*' end

),

{{ opportunity_rest('held_out') }}

final as (

    select * from expected

)

select * from final
