-- What customers want and nothing measures is what goes wrong unseen.
with wanted as (

    select desired_outcome from {{ ref('desired_outcomes') }}

),

measured as (

    select distinct desired_outcome
    from {{ ref('metric_catalog') }}
    where orientation = 'customer'

)

select
    'desired_outcome_is_measured' as rule_name,
    cast(null as {{ column_type('text') }}) as metric_name,
    'No metric on the side of the customer measures ' || wanted.desired_outcome
    || ': declare one with this desired_outcome under models/metrics/.' as message
from wanted
left join measured on wanted.desired_outcome = measured.desired_outcome
where measured.desired_outcome is null
