-- Of each guard that got worse by the least change: could chance have done it? One-sided, by Student's t, clustered on the customer.
with guard_rows as (

    select * from {{ ref('guard_rows') }}

),

strata as (

    select * from {{ ref('guard_strata') }}

),

changes as (

    select * from {{ ref('guard_changes') }}
    where is_beyond_least_change and is_remarkable

),

{{ comparison_spreads('changes', 'strata', 'guard_rows') }},

scaled as (

    select
        spreads.*,
        changes.worsening,
        sqrt(spreads.squared_error) / changes.window_cases as standard_error,
        changes.worsening * changes.window_cases / sqrt(spreads.squared_error) as t
    from spreads
    inner join changes on {{ same_request('spreads', 'changes') }}
    where
        spreads.squared_error > 0
        and spreads.window_effective >= {{ var('guard_fewest_effective_customers') }}
        and spreads.baseline_effective >= {{ var('guard_fewest_effective_customers') }}

),

normal as (

    select
        *,
        {{ normal_deviate_of_student('t', 'degrees_of_freedom') }} as z
    from scaled

),

final as (

    select
        *,
        {{ normal_tail('z') }} as p_value,
        {{ student_quantile('degrees_of_freedom') }} * standard_error as half_interval
    from normal

)

select * from final
