-- Every change of a guard, and where it is for the worse by the least change: could chance have done it? One-sided, by Student's t,
-- clustered on the customer.
with strata as (

    select * from {{ ref('guard_strata') }}

),

cases as (

    select * from {{ ref('guard_cases') }}

),

changes as (

    select * from {{ ref('guard_changes') }}

),

remarkable as (

    select * from changes
    where is_beyond_least_change and is_remarkable

),

{{ comparison_spreads('remarkable', 'strata', 'cases') }},

scaled as (

    select
        spreads.*,
        sqrt(spreads.squared_error) / remarkable.window_cases as standard_error,
        remarkable.worsening * remarkable.window_cases / sqrt(spreads.squared_error) as t
    from spreads
    inner join remarkable on {{ same_keys('spreads', 'remarkable', request_keys()) }}
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

tests as (

    select
        *,
        {{ normal_tail('z') }} as p_value,
        {{ student_quantile('degrees_of_freedom') }} * standard_error as half_interval
    from normal

),

final as (

    select
        changes.*,
        tests.window_customers,
        tests.baseline_customers,
        tests.half_interval,
        tests.p_value,
        -- A change that is not of note cannot become an alarm: to leave it untested, and count it, errs on the safe side.
        coalesce(tests.p_value, 1) as counted_p_value
    from changes
    left join tests on {{ same_keys('changes', 'tests', request_keys()) }}

)

select * from final -- noqa: AM04
