-- Every judgement of a guard: each week once, in each cell and over each length of window, corrected for all that was looked at.
with changes as (

    select * from {{ ref('guard_changes') }}

),

guards as (

    select count(distinct guard_number) as guard_count from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

tests as (

    select * from {{ ref('guard_tests') }}

),

judged as (

    select
        changes.*,
        tests.window_customers,
        tests.baseline_customers,
        tests.half_interval,
        tests.p_value,
        -- A change that is not of note cannot become an alarm: to leave it untested, and count it, errs on the safe side.
        coalesce(tests.p_value, 1) as counted_p_value
    from changes
    left join tests on {{ same_request('changes', 'tests') }}

),

{% for family, condition in {
    'main': "judged.cell_type <> 'team and reason'",
    'nested': "judged.cell_type = 'team and reason' and worse.metric_number is not null"
}.items() -%}
    {{ family }}_placed as (

        select
            judged.*,
            count(*) over (partition by judged.metric_number, judged.judged_week) as family_size,
            row_number() over (
                partition by judged.metric_number, judged.judged_week
                order by
                    judged.counted_p_value,
                    judged.window_weeks,
                    judged.cell_type,
                    judged.cell_team,
                    judged.cell_channel,
                    judged.cell_reason
            ) as place
        from judged
        {% if family == 'nested' -%}
            left join worse
                on
                    judged.metric_number = worse.metric_number
                    and judged.judged_week = worse.judged_week
                    and judged.cell_team = worse.cell_team
                    and judged.cell_reason = worse.cell_reason
        {% endif -%}
        where {{ condition }}

    ),

    {{ family }}_stepped as (

        select
            *,
            counted_p_value * family_size / place
            * sum(1 / cast(place as {{ column_type('double') }})) over (partition by metric_number, judged_week) as stepped_p_value
        from {{ family }}_placed

    ),

    {{ family }} as (

        select
            stepped.*,
            min(stepped.stepped_p_value) over (
                partition by stepped.metric_number, stepped.judged_week
                order by stepped.place desc rows between unbounded preceding and current row
            ) * 52{{ ' * guards.guard_count' if family == 'main' }} as adjusted_p_value
        from {{ family }}_stepped as stepped
        {{ 'cross join guards' if family == 'main' }}

    ),
    {% if family == 'main' %}
    -- Where in it: asked only of a team, or a reason, that got worse.
        worse as (

            select distinct
                nested.metric_number,
                nested.judged_week,
                nested.cell_team,
                nested.cell_reason
            from judged as nested
            inner join main
                on
                    nested.metric_number = main.metric_number
                    and nested.judged_week = main.judged_week
                    and (
                        main.cell_type = 'team' and nested.cell_team = main.cell_team
                        or main.cell_type = 'reason' and nested.cell_reason = main.cell_reason
                    )
            where
                nested.cell_type = 'team and reason' and main.p_value is not null and main.adjusted_p_value <= {{ var('guard_error_rate') }}

        ),
    {% endif %}
{% endfor %}
adjusted as (

    select * from main
    union all
    select * from nested

),

told as (

    select
        judged.*,
        adjusted.family_size,
        adjusted.adjusted_p_value
    from judged
    left join adjusted on {{ same_request('judged', 'adjusted') }}

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
    from told

)

select * from final
