-- What each headline did while its guard got worse: one row per headline, guard, cell and judged week.
with pairs as (

    select * from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

findings as (

    select * from {{ ref('guard_findings') }}

),

onsets as (

    select * from {{ ref('guard_onsets') }}

),

headlines as (

    select * from {{ ref('headline_changes') }}

),

final as (

    select
        findings.*,
        pairs.headline_name,
        pairs.headline_statistic,
        pairs.headline_unit,
        pairs.headline_orientation,
        onsets.stronger_id,
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
        end as headline_state
    from findings
    inner join pairs on findings.metric_number = pairs.guard_number
    inner join onsets on findings.judgement_id = onsets.judgement_id
    inner join headlines
        on
            pairs.headline_number = headlines.metric_number
            and {{ same_request('findings', 'headlines', ['metric_number']) }}
    -- An echo is the alarm of another cell.
    where onsets.relation <> 'echo'

)

select * from final -- noqa: AM04
