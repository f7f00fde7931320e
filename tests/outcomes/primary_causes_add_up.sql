-- Each journey that failed has one primary cause: over all causes they are the journeys counted as unresolved, and as resolved later.
with causes as (

    select
        sum(case when failure = 'unresolved' then 1 else 0 end) as unresolved_journeys,
        sum(case when failure = 'resolved_later' then 1 else 0 end) as resolved_later_journeys
    from {{ ref('journey_failure_causes') }}
    where is_primary

),

counted as (

    select
        sum(unresolved_journeys) as unresolved_journeys,
        sum(resolved_later_journeys) as resolved_later_journeys
    from {{ ref('concerns_solved') }}

)

select
    causes.unresolved_journeys,
    causes.resolved_later_journeys
from causes
cross join counted
where
    coalesce(causes.unresolved_journeys, 0) <> coalesce(counted.unresolved_journeys, 0)
    or coalesce(causes.resolved_later_journeys, 0) <> coalesce(counted.resolved_later_journeys, 0)
