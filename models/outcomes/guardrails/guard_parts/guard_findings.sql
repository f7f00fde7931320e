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

    select distinct
        guard_number,
        guard_name,
        guard_unit,
        worse_sign
    from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

final as (

    select
        judgements.*,
        guards.guard_number as metric_number,
        guards.guard_unit,
        guards.worse_sign,
        {{ week_number('judgements.week_start') }} as judged_week,
        coalesce(judgements.team, 'all') as cell_team,
        coalesce(judgements.channel, 'all') as cell_channel,
        coalesce(judgements.reason, 'all') as cell_reason
    from judgements
    inner join guards on judgements.guard_name = guards.guard_name
    where judgements.window_place = 1

)

select * from final -- noqa: AM04
