-- Metrics whose desired outcome or question is in no seed, with the mend.
select
    catalogue.metric_name,
    'its desired outcome is ' || catalogue.desired_outcome as offence,
    'use one of seeds/desired_outcomes.csv, or none' as mend
from {{ ref('metric_catalog') }} as catalogue
left join {{ ref('desired_outcomes') }} as outcomes on catalogue.desired_outcome = outcomes.desired_outcome
where outcomes.desired_outcome is null and catalogue.desired_outcome <> 'none'
union all
select
    catalogue.metric_name,
    'its question is ' || catalogue.question as offence,
    'use one of seeds/metric_questions.csv' as mend
from {{ ref('metric_catalog') }} as catalogue
left join {{ ref('metric_questions') }} as questions on catalogue.question = questions.question
where questions.question is null
