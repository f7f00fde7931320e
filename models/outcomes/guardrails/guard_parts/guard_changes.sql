-- How each guard changed in each cell, judged week and window, the mix of reasons and channels held equal.
with strata as (

    select * from {{ ref('guard_strata') }}

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

changes as (

    {{ comparison_changes('strata') }}

),

final as (

    select
        changes.*,
        guards.guard_name,
        -- Above 0: worse.
        changes.change * guards.worse_sign as worsening,
        changes.change * guards.worse_sign
        >= case
            when guards.guard_unit = 'share' then {{ var('guard_least_change') }}
            else {{ var('guard_least_relative_change') }} * abs(changes.expected_value)
        end
            as is_beyond_least_change,
        -- What is no wonder even if no two cases were of one customer need not be tested with customers.
        guards.guard_unit <> 'share'
        or changes.change * changes.change * changes.window_cases * changes.window_cases >= 4 * changes.unclustered_squared_error
            as is_remarkable
    from changes
    inner join guards on changes.metric_number = guards.guard_number

)

select * from final
