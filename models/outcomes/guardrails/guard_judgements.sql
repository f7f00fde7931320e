-- Every judgement of a guard: each week once, in each cell and over each length of window, corrected for all that was looked at.
{% set keys = request_keys() | join(', ') %}
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

placed as (

    select
        *,
        count(*) over (partition by metric_number, judged_week) as family_size,
        row_number() over (partition by metric_number, judged_week order by counted_p_value, {{ keys }}) as place
    from judged

),

stepped as (

    select
        *,
        counted_p_value * family_size / place
        * sum(1 / cast(place as {{ column_type('double') }})) over (partition by metric_number, judged_week) as stepped_p_value
    from placed

),

adjusted as (

    select
        stepped.*,
        min(stepped_p_value) over (
            partition by metric_number, judged_week order by place desc rows between unbounded preceding and current row
        ) * 52 * guards.guard_count as adjusted_p_value
    from stepped
    cross join guards

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
        case when p_value is not null then least(adjusted_p_value, 1) end as adjusted_p_value,
        cast(family_size as bigint) as family_size,
        case
            when not is_beyond_least_change then 'not worse by the least change'
            when is_remarkable and p_value is null then 'too few customers'
            when adjusted_p_value <= {{ var('guard_error_rate') }} then 'worse'
            else 'within chance'
        end as verdict
    from adjusted

)

select * from final
