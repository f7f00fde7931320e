-- The state of each metric in each channel, by what is met and what people decided.
with verdicts as (

    select
        metric_name,
        channel,
        {% for condition in ['rules', 'approval', 'guards', 'data', 'freshness'] -%}
            min(case when condition_name = '{{ condition }}' and not is_met then 0 else 1 end) = 1 as is_{{ condition }}_met,
        {% endfor -%}
        max(case when not is_met and not is_of_feeds_alone then 1 else 0 end) = 1 as concerns_all_periods,
        min({{ byte_order("case when not is_met then condition_name || ': ' || detail end") }}) as first_cause
    from {{ ref('certification_verdicts') }}
    group by metric_name, channel

),

final as (

    select
        verdicts.metric_name,
        verdicts.channel,
        case
            when approvals.is_retired then 'retired'
            when approvals.is_revoked then 'revoked'
            when not approvals.is_approved then 'candidate'
            when approvals.is_expired then 'expired'
            when not verdicts.is_rules_met then 'approved'
            when not (verdicts.is_guards_met and verdicts.is_data_met and verdicts.is_freshness_met) then 'suspended'
            else 'certified'
        end as state,
        coalesce(verdicts.first_cause, 'every condition holds') as cause,
        verdicts.concerns_all_periods,
        verdicts.is_rules_met,
        verdicts.is_approval_met,
        verdicts.is_guards_met,
        verdicts.is_data_met,
        verdicts.is_freshness_met,
        approvals.definition_hash,
        approvals.approved_by,
        approvals.approved_on,
        approvals.expires_on
    from verdicts
    inner join {{ ref('metric_approval_states') }} as approvals on verdicts.metric_name = approvals.metric_name

)

select * from final
