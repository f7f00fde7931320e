-- A rate outside of 0 and 1, or whose numerator is more than its denominator.
select
    metric_name,
    period_grain,
    period_start,
    channel,
    slice_name,
    slice_value,
    numerator,
    denominator,
    value
from {{ ref('metric_values') }}
where statistic = 'rate' and (value < 0 or value > 1 or numerator > denominator)
