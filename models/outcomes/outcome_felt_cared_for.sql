select
    metric_name,
    statistic,
    unit,
    metric_date,
    channel,
    customer_segment,
    reason,
    numerator,
    denominator,
    provisional_count,
    definition_version
from {{ ref('outcome_metric_days') }}
where desired_outcome = 'felt_cared_for'
