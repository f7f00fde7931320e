-- Every condition of every certificate with its verdict, but for that of the guards, which hangs on these.
with scopes as (

    select distinct
        metric_name,
        channel
    from {{ ref('certification_scopes') }}

),

unmet as (

    select
        metric_name,
        channel,
        condition_name,
        min({{ byte_order('detail') }}) as detail,
        min(case when is_of_one_feed then 1 else 0 end) = 1 as is_of_feeds_alone
    from {{ ref('certification_data_failures') }}
    group by metric_name, channel, condition_name

),

offences as (

    select
        metric_name,
        min({{ byte_order('message') }}) as message
    from {{ ref('metric_rule_offences') }}
    where metric_name is not null
    group by metric_name

),

approvals as (

    select
        metric_name,
        case
            when is_retired then 'retired' || coalesce(', replaced by ' || replaced_by, '')
            when is_revoked then 'revoked by ' || revocation
            when is_expired then 'the approval by ' || approved_by || ' has expired'
            when not is_approved then 'nobody on the list has approved this definition'
        end as detail
    from {{ ref('metric_approval_states') }}

),

final as (

    select
        scopes.metric_name,
        scopes.channel,
        'rules' as condition_name,
        offences.message is null as is_met,
        offences.message as detail,
        false as is_of_feeds_alone
    from scopes
    left join offences on scopes.metric_name = offences.metric_name
    union all
    select
        scopes.metric_name,
        scopes.channel,
        'approval' as condition_name,
        approvals.detail is null as is_met,
        approvals.detail,
        false as is_of_feeds_alone
    from scopes
    inner join approvals on scopes.metric_name = approvals.metric_name
    {% for condition in ['data', 'freshness'] -%}
        union all
        select
            scopes.metric_name,
            scopes.channel,
            '{{ condition }}' as condition_name,
            unmet.metric_name is null as is_met,
            unmet.detail,
            coalesce(unmet.is_of_feeds_alone, false) as is_of_feeds_alone
        from scopes
        left join unmet
            on
                scopes.metric_name = unmet.metric_name
                and coalesce(scopes.channel, '') = coalesce(unmet.channel, '')
                and unmet.condition_name = '{{ condition }}'
    {% endfor %}
)

select * from final
