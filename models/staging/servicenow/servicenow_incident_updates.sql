-- Each update of an incident with the one before it, and with the number of its reopening: 0 from the opening on, 1 from the
-- first reopening on, and so on. What was updated after the moment of the run is not seen.
with updates as (

    select
        events.*,
        as_of.as_of
    from {{ ref('stg_servicenow__incident_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.is_staged and events.updated_at <= as_of.as_of

),

compared as (

    select
        *,
        lag(incident_state) over (partition by incident_number order by modification_count) as previous_state,
        lag(reopen_count) over (partition by incident_number order by modification_count) as previous_reopen_count,
        lag(reassignment_count) over (partition by incident_number order by modification_count) as previous_reassignment_count,
        first_value(category) over (
            partition by incident_number
            order by case when category is null then 1 else 0 end, modification_count
            rows between unbounded preceding and unbounded following
        ) as first_category
    from updates

),

flagged as (

    select
        *,
        incident_state in ('Resolved', 'Closed') as is_done,
        coalesce(
            reopen_count > previous_reopen_count
            or (previous_state in ('Resolved', 'Closed') and incident_state not in ('Resolved', 'Closed')),
            false
        ) as is_reopening
    from compared

),

final as (

    select
        -- ids
        source_key as update_key,
        incident_number,
        caller_number,

        -- text
        incident_state,
        previous_state,
        channel,
        category,
        first_category,
        caller_location,
        priority,
        assignment_group,

        -- numbers
        modification_count,
        reassignment_count,
        previous_reassignment_count,

        -- booleans
        is_done,
        is_reopening,

        -- times
        opened_at,
        updated_at,
        resolved_at,
        closed_at,
        as_of,

        sum(case when is_reopening then 1 else 0 end) over (
            partition by incident_number order by modification_count
            rows between unbounded preceding and current row
        ) as reopening_number
    from flagged

)

select * from final
