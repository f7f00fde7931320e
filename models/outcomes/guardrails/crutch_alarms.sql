-- Where a headline improved or stayed steady while its guard got worse: one row per headline, guard, cell and judged week.
with alarms as (

    select
        *,
        headline_name || ':' || guard_name || ':' || cell_type || ':' || cell_team || ':' || cell_channel || ':' || cell_reason as alarmed
    from {{ ref('guarded_headlines') }}
    where headline_state <> 'worse'

),

-- Weeks of one alarm that are no further apart than the longest window are one run.
followed as (

    select
        *,
        lag(judged_week) over (partition by alarmed order by judged_week) as previous_week
    from alarms

),

runs as (

    select
        *,
        case when previous_week >= judged_week - {{ longest_window() }} then 0 else 1 end as begins_run,
        sum(case when previous_week >= judged_week - {{ longest_window() }} then 0 else 1 end) over (
            partition by alarmed order by judged_week rows between unbounded preceding and current row
        ) as run_number
    from followed

),

final as (

    select
        {{ day_text('week_start') }} || ':' || alarmed as alarm_id,
        week_start,
        onset_week_start,
        begins_run = 1 as is_new,
        headline_name,
        headline_statistic,
        headline_unit,
        headline_orientation,
        guard_name,
        guard_unit,
        cell_type,
        team,
        channel,
        reason,
        window_weeks,
        headline_state,
        headline_before,
        headline_after,
        headline_change,
        headline_change_low,
        headline_change_high,
        cast(headline_cases as bigint) as headline_cases,
        value_before as guard_before,
        value_after as guard_after,
        change as guard_change,
        change_low as guard_change_low,
        change_high as guard_change_high,
        window_cases as guard_cases,
        window_customers as guard_customers,
        p_value,
        adjusted_p_value,
        family_size,
        touched_customers,
        cases_since_onset,
        judgement_id,
        stronger_id as part_of_judgement_id
    from runs

)

select * from final
