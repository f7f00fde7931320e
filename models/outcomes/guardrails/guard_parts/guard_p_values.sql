-- Every change of a guard with its test, where it had one.
select
    changes.*, -- noqa: AM04
    tests.window_customers,
    tests.baseline_customers,
    tests.half_interval,
    tests.p_value,
    -- A change that is not of note cannot become an alarm: to leave it untested, and count it, errs on the safe side.
    coalesce(tests.p_value, 1) as counted_p_value
from {{ ref('guard_changes') }} as changes
left join {{ ref('guard_tests') }} as tests on {{ same_request('changes', 'tests') }}
