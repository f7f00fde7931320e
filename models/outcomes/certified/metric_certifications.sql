-- Whether each metric can be relied on in this run, by channel: state, verdict of each condition, since when and why.
with states as (

    select * from {{ ref('certification_states') }}

),

changes as (

    select
        *,
        row_number() over (partition by metric_name, coalesce(channel, '') order by change_number desc) as recency
    from {{ ref('certification_changes') }}

),

final as (

    select
        states.metric_name,
        states.channel,
        states.state,
        states.cause,
        states.concerns_all_periods,
        states.is_rules_met,
        states.is_approval_met,
        states.is_guards_met,
        states.is_data_met,
        states.is_freshness_met,
        states.definition_hash,
        states.approved_by,
        states.approved_on,
        states.expires_on,
        changes.changed_as_of as state_since,
        changes.previous_state,
        changes.cause as cause_of_last_change,
        as_of.as_of,
        cast(null as {{ column_type('text') }}) as published_version
    from states
    cross join {{ ref('as_of') }} as as_of
    left join changes
        on
            states.metric_name = changes.metric_name
            and coalesce(states.channel, '') = coalesce(changes.channel, '')
            and changes.recency = 1

)

select * from final
