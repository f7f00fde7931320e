-- Every judgement of a guard: each week once, in each cell and over each length of window, corrected for all that was looked at.
with corrected as (

    select
        judged.*,
        adjusted.family_size,
        adjusted.adjusted_p_value
    from {{ ref('guard_tests') }} as judged
    left join {{ ref('guard_families') }} as adjusted on {{ same_keys('judged', 'adjusted', request_keys()) }}

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
