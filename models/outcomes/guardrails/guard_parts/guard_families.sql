-- The tests of each guard and week corrected for all that was looked at: the cells first, and where in it only of a cell that got worse.
with guards as (

    select count(distinct guard_number) as guard_count from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

cells as (

    select
        tests.*,
        guards.guard_count
    from {{ ref('guard_tests') }} as tests
    cross join guards
    where tests.cell_type <> 'team and reason'

),

{# A year has 52 weeks, in each of which each guard has a family. -#}
{{ adjusted_p_values('of_cells', 'cells', '52 * guard_count') }},

reasons_of_teams as (

    select * from {{ ref('guard_tests') }}
    where cell_type = 'team and reason'

),

-- Asked only of a team, or a reason, that got worse.
to_ask as (

    select distinct
        reasons_of_teams.metric_number,
        reasons_of_teams.judged_week,
        reasons_of_teams.cell_team,
        reasons_of_teams.cell_reason
    from reasons_of_teams
    inner join of_cells
        on
            reasons_of_teams.metric_number = of_cells.metric_number
            and reasons_of_teams.judged_week = of_cells.judged_week
            and (
                of_cells.cell_type = 'team' and reasons_of_teams.cell_team = of_cells.cell_team
                or of_cells.cell_type = 'reason' and reasons_of_teams.cell_reason = of_cells.cell_reason
            )
    where of_cells.p_value is not null and of_cells.adjusted_p_value <= {{ var('guard_error_rate') }}

),

asked as (

    select reasons_of_teams.*
    from reasons_of_teams
    inner join to_ask
        on
            reasons_of_teams.metric_number = to_ask.metric_number
            and reasons_of_teams.judged_week = to_ask.judged_week
            and reasons_of_teams.cell_team = to_ask.cell_team
            and reasons_of_teams.cell_reason = to_ask.cell_reason

),

{{ adjusted_p_values('of_asked', 'asked', '52') }},

final as (

    {% for family in ['of_cells', 'of_asked'] -%}
        select
            {{ request_keys() | join(', ') }},
            family_size,
            adjusted_p_value
        from {{ family }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
