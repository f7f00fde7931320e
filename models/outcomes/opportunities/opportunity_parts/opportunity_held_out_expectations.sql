-- What the failures of each chosen segment's own cases would be at the rates of the rest, in the weeks held out. Cases of the segment
-- that an earlier round took are not its own, but no rest either: they are among the worst.
with choices as (

    select * from {{ ref('opportunity_choices') }}

),

cells as (

    select
        choices.metric_name,
        choices.segment_key,
        case when choices.channel is null then cells.channel else '*' end as stratum_channel,
        case when choices.reason is null then cells.reason else '*' end as stratum_reason,
        cells.held_out_cases,
        cells.held_out_failures,
        case when chosen.round_number = choices.round_number then cells.held_out_cases else 0 end as own_cases
    from choices
    inner join {{ ref('opportunity_candidate_cells') }} as candidate_cells
        on choices.metric_name = candidate_cells.metric_name and choices.segment_number = candidate_cells.segment_number
    inner join {{ ref('opportunity_cells') }} as cells
        on candidate_cells.metric_name = cells.metric_name and candidate_cells.cell_number = cells.cell_number
    inner join {{ ref('opportunity_chosen_cells') }} as chosen
        on cells.metric_name = chosen.metric_name and cells.cell_number = chosen.cell_number

),

own as (

    select
        metric_name,
        segment_key,
        stratum_channel,
        stratum_reason,
        cast(sum(held_out_cases) as {{ column_type('double') }}) as case_count,
        cast(sum(held_out_failures) as {{ column_type('double') }}) as failure_count,
        cast(sum(own_cases) as {{ column_type('double') }}) as weighed_cases
    from cells
    group by metric_name, segment_key, stratum_channel, stratum_reason

),

{{ opportunity_rest('held_out') }}

final as (

    select * from expected

)

select * from final
