-- Guards that got worse: one row per guard, cell and judged week, over the length of window that shows it best.
with judgements as (

    select
        *,
        row_number() over (
            partition by guard_name, week_start, cell_type, coalesce(team, ''), coalesce(channel, ''), coalesce(reason, '')
            order by p_value, window_weeks
        ) as window_place
    from {{ ref('guard_judgements') }}
    where verdict = 'worse'

),

guards as (

    {{ guard_declaration_rows() }}

),

final as (

    select
        judgements.*,
        guards.metric_number,
        guards.unit as guard_unit,
        guards.worse_sign,
        {{ week_number('judgements.week_start') }} as judged_week,
        coalesce(judgements.team, 'all') as cell_team,
        coalesce(judgements.channel, 'all') as cell_channel,
        coalesce(judgements.reason, 'all') as cell_reason
    from judgements
    inner join guards on judgements.guard_name = guards.metric_name
    where judgements.window_place = 1

)

select * from final
