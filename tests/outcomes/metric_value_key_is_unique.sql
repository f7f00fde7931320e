-- One value per metric, statistic, unit, time basis, period, channel and slice.
select
    metric_name,
    statistic,
    unit,
    time_basis,
    period_grain,
    period_start,
    channel,
    slice_name,
    slice_value,
    count(*) as row_count
from {{ ref('metric_values') }}
group by metric_name, statistic, unit, time_basis, period_grain, period_start, channel, slice_name, slice_value
having count(*) > 1
