-- Every judgement of a guard: each week once, in each cell and over each length of window, corrected for all that was looked at: the
-- cells first, and where in it only of a cell that got worse.
{% set tested = request_keys() + ['p_value', 'counted_p_value'] -%}
with tests as (

    select * from {{ ref('guard_tests') }}

),

guards as (

    select count(distinct guard_number) as guard_count from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

cells as (

    select
        {% for column in tested -%}
            tests.{{ column }},
        {% endfor -%}
        guards.guard_count
    from tests
    cross join guards
    where tests.cell_type <> 'team and reason'

),

{# A year has 52 weeks, in each of which each guard has a family. -#}
{{ adjusted_p_values('of_cells', 'cells', '52 * guard_count') }},

worse_cells as (

    select * from of_cells
    where p_value is not null and adjusted_p_value <= {{ var('guard_error_rate') }}

),

-- Asked only of a team, or a reason, that got worse.
asked as (

    {% for kind in ['team', 'reason'] -%}
        select
            tests.metric_number,
            tests.cell_type,
            tests.cell_team,
            tests.cell_channel,
            tests.cell_reason,
            tests.judged_week,
            tests.window_weeks,
            tests.p_value,
            tests.counted_p_value
        from tests
        inner join worse_cells
            on
                tests.metric_number = worse_cells.metric_number
                and tests.judged_week = worse_cells.judged_week
                and tests.cell_{{ kind }} = worse_cells.cell_{{ kind }}
        where tests.cell_type = 'team and reason' and worse_cells.cell_type = '{{ kind }}'
        {{ 'union distinct' if not loop.last }}
    {% endfor %}
),

{{ adjusted_p_values('of_asked', 'asked', '52') }},

adjusted as (

    {% for family in ['of_cells', 'of_asked'] -%}
        select
            {{ request_keys() | join(', ') }},
            family_size,
            adjusted_p_value
        from {{ family }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

corrected as (

    select
        tests.*,
        adjusted.family_size,
        adjusted.adjusted_p_value
    from tests
    left join adjusted on {{ same_keys('tests', 'adjusted', request_keys()) }}

),

final as (

    select
        {{ day_text(week_of_number('judged_week')) }} || ':' || guard_name || ':' || cast(window_weeks as {{ column_type('text') }})
        || ':' || cell_type || ':' || cell_team || ':' || cell_channel || ':' || cell_reason as judgement_id,
        {{ week_of_number('judged_week') }} as week_start,
        cast(window_weeks as bigint) as window_weeks,
        guard_name,
        cell_type,
        case when cell_team <> 'all' then cell_team end as team,
        case when cell_channel <> 'all' then cell_channel end as channel,
        case when cell_reason <> 'all' then cell_reason end as reason,
        cast(window_cases as bigint) as window_cases,
        cast(baseline_cases as bigint) as baseline_cases,
        cast(window_customers as bigint) as window_customers,
        cast(baseline_customers as bigint) as baseline_customers,
        expected_value as value_before,
        window_value as value_after,
        change,
        change - half_interval as change_low,
        change + half_interval as change_high,
        p_value,
        case when p_value is not null and adjusted_p_value is not null then least(adjusted_p_value, 1) end as adjusted_p_value,
        cast(family_size as bigint) as family_size,
        case
            when adjusted_p_value is null then 'not asked'
            when not is_beyond_least_change then 'not worse by the least change'
            when is_remarkable and p_value is null then 'too few customers'
            when adjusted_p_value <= {{ var('guard_error_rate') }} then 'worse'
            else 'within chance'
        end as verdict
    from corrected

)

select * from final
