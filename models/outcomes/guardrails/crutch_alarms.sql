-- Where a headline improved or stayed steady while its guard got worse: one row per headline, guard, cell and judged week.
with pairs as (

    select * from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

findings as (

    select * from {{ ref('guard_findings') }}
    -- An echo is the alarm of another cell.
    where relation <> 'echo'

),

onsets as (

    select * from {{ ref('guard_onsets') }}

),

headlines as (

    select * from {{ ref('headline_changes') }}

),

guarded_headlines as (

    select
        findings.*,
        pairs.headline_name,
        pairs.headline_statistic,
        pairs.headline_unit,
        pairs.headline_orientation,
        onsets.onset_week_start,
        onsets.touched_customers,
        onsets.cases_since_onset,
        headlines.window_cases as headline_cases,
        headlines.expected_value as headline_before,
        headlines.window_value as headline_after,
        headlines.change as headline_change,
        headlines.change - headlines.half_interval as headline_change_low,
        headlines.change + headlines.half_interval as headline_change_high,
        case
            when pairs.better_sign = 0 then 'without direction'
            when pairs.better_sign * headlines.change > headlines.half_interval then 'improved'
            when
                -pairs.better_sign * headlines.change > headlines.half_interval
                and abs(headlines.change) >= {{ var('headline_least_relative_change') }} * abs(headlines.expected_value)
                then 'worse'
            else 'steady'
        end as headline_state,
        pairs.headline_name || ':' || findings.guard_name || ':' || findings.cell_type
        || ':' || findings.cell_team || ':' || findings.cell_channel || ':' || findings.cell_reason as alarmed
    from findings
    inner join pairs on findings.metric_number = pairs.guard_number
    inner join onsets on findings.judgement_id = onsets.judgement_id
    inner join headlines
        on pairs.headline_number = headlines.metric_number and {{ same_keys('findings', 'headlines', request_keys()[1:]) }}

),

-- Weeks of one alarm that are no further apart than the longest window are one run.
followed as (

    select
        *,
        lag(judged_week) over (partition by alarmed order by judged_week) as previous_week
    from guarded_headlines
    where headline_state <> 'worse'

),

final as (

    select
        {{ day_text('week_start') }} || ':' || alarmed as alarm_id,
        week_start,
        onset_week_start,
        coalesce(previous_week < judged_week - {{ longest_window() }}, true) as is_new,
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
    from followed

)

select * from final
