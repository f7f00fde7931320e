-- Each guard, cell, judged week and window: the strata in which the last weeks are compared with those before.
with guard_rows as (

    select * from {{ ref('guard_rows') }}

),

cells as (

    select
        metric_number,
        cell_type,
        cell_team,
        cell_channel,
        cell_reason
    from guard_rows
    group by metric_number, cell_type, cell_team, cell_channel, cell_reason
    -- With fewer there cannot be enough on either side.
    having sum(denominator) >= 2 * {{ var('guard_fewest_cases') }}

),

windows as (

    {% for weeks in var('guard_window_weeks') -%}
        select {{ weeks }} as window_weeks
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

requests as (

    select
        cells.*,
        weeks.judged_week,
        windows.window_weeks
    from cells
    inner join {{ ref('guard_weeks') }} as weeks on cells.metric_number = weeks.metric_number
    cross join windows

),

{{ comparison_strata('requests', 'guard_rows') }}

select * from strata
