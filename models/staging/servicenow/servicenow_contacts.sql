-- One contact for the opening of an incident and one for each reopening.
with updates as (

    select
        *,
        row_number() over (partition by incident_number, reopening_number order by modification_count) as update_number,
        max(reopening_number) over (partition by incident_number) as last_reopening_number
    from {{ ref('servicenow_incident_updates') }}

),

contact_moments as (

    select
        incident_number,
        reopening_number,
        min(case when reopening_number = 0 then opened_at else updated_at end) as started_at,
        min(case when is_done then updated_at end) as first_set_to_resolved_at,
        min(case when incident_state = 'Closed' then updated_at end) as first_closed_at,
        max(case when reopening_number = last_reopening_number and resolved_at <= as_of then resolved_at end) as stated_resolved_at,
        max(case when reopening_number = last_reopening_number and closed_at <= as_of then closed_at end) as stated_closed_at,
        max(case when category <> first_category then 1 when first_category is not null then 0 end) = 1 as is_reason_recoded
    from updates
    group by incident_number, reopening_number

),

opening_updates as (

    select * from updates
    where update_number = 1

),

joined as (

    select
        opening_updates.*,
        contact_moments.started_at,
        contact_moments.is_reason_recoded,
        -- The incident's own statement holds for its last resolution; an earlier one is told by the log alone.
        case
            when contact_moments.stated_resolved_at >= contact_moments.started_at then contact_moments.stated_resolved_at
            else contact_moments.first_set_to_resolved_at
        end as set_to_resolved_at,
        case
            when contact_moments.stated_closed_at >= contact_moments.started_at then contact_moments.stated_closed_at
            else contact_moments.first_closed_at
        end as contact_closed_at
    from opening_updates
    inner join contact_moments
        on
            opening_updates.incident_number = contact_moments.incident_number
            and opening_updates.reopening_number = contact_moments.reopening_number

),

final as (

    select
        {{ servicenow_contact_key('incident_number', 'reopening_number') }} as source_key,
        incident_number as case_key,
        caller_number as customer_key,
        -- Another system that states the callers of incidents (type servicenow) speaks of the same customers.
        'servicenow' as identifier_type,
        caller_number as identifier,
        channel,
        'inbound' as direction,
        true as is_ticket,
        true as is_timed,
        started_at,
        coalesce(set_to_resolved_at, contact_closed_at) as ended_at,
        set_to_resolved_at,
        contact_closed_at as closed_at,
        first_category as reason_code,
        is_reason_recoded,
        caller_location as region,
        assignment_group as team,
        priority as severity,
        {{ null_columns([
            'refers_to_source_key', 'customer_segment', 'product', 'handle_seconds', 'agent_key', 'requested_by', 'importance',
            'channel_choice', 'expected_wait_seconds', 'expected_turnaround_seconds',
        ]) }}
    from joined

)

select * from final
