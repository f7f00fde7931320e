{% set systems = {
    'call_log': ref('call_log_contacts'),
    'servicenow': ref('servicenow_contacts'),
    'twitter': ref('twitter_contacts'),
    'interactions': ref('interactions_contacts'),
    'chat_log': ref('chat_log_contacts'),
    'mailbox': ref('mailbox_contacts'),
    'stack_exchange': ref('stack_exchange_contacts'),
} %}
{% set columns = [
    'source_key', 'case_key', 'refers_to_source_key', 'customer_key', 'channel', 'direction', 'is_ticket', 'is_timed', 'started_at', 'ended_at',
    'set_to_resolved_at', 'closed_at', 'reason_code', 'is_reason_recoded', 'customer_segment', 'product', 'region', 'team', 'severity',
    'handle_seconds', 'agent_key', 'requested_by', 'importance', 'channel_choice', 'expected_wait_seconds',
    'expected_turnaround_seconds',
] %}

-- Every source system's contacts in one shape. Here ids become keyed hashes, and customers of several systems who share an identifier
-- become one.
with mapped as (

    {{ from_systems(systems, columns) }}

),

-- Systems for whose reasons somebody has said which are avoidable; for the others nothing is known, not that nothing is avoidable.
judged_systems as (

    select distinct source_system
    from {{ ref('contact_reasons') }}
    where is_avoidable is not null

),

hashed as (

    select
        mapped.*,
        {{ keyed_hash("mapped.source_system || ':contact:' || mapped.source_key") }} as contact_id,
        {{ keyed_hash("mapped.source_system || ':case:' || mapped.case_key") }} as case_id,
        {{ keyed_hash("mapped.source_system || ':contact:' || mapped.refers_to_source_key") }} as refers_to_contact_id,
        -- A contact of nobody known is a customer of its own.
        {{ keyed_hash(
            "mapped.source_system || coalesce(':customer:' || mapped.customer_key, ':anonymous:' || mapped.source_key)"
        ) }} as system_customer_id,
        {{ keyed_hash("mapped.source_system || ':agent:' || mapped.agent_key") }} as agent_id
    from mapped
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

final as (

    select
        hashed.contact_id,
        hashed.case_id,
        hashed.refers_to_contact_id,
        coalesce(components.component_id, hashed.system_customer_id) as customer_id,
        hashed.customer_key is not null as is_identified,
        hashed.source_system,
        hashed.source_key,
        hashed.channel,
        hashed.direction,
        hashed.is_ticket,
        hashed.is_timed,
        hashed.started_at,
        hashed.ended_at,
        hashed.set_to_resolved_at,
        hashed.closed_at,
        coalesce(reasons.reason, lower(hashed.reason_code)) as reason,
        coalesce(reasons.is_concern, hashed.reason_code is not null) as is_concern,
        case when judged_systems.source_system is not null then coalesce(reasons.is_avoidable, false) end as is_avoidable,
        hashed.is_reason_recoded,
        hashed.customer_segment,
        hashed.product,
        hashed.region,
        hashed.team,
        hashed.severity,
        hashed.handle_seconds,
        hashed.agent_id,
        hashed.requested_by,
        hashed.importance,
        hashed.channel_choice,
        hashed.expected_wait_seconds,
        hashed.expected_turnaround_seconds
    from hashed
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id
    left join {{ ref('contact_reasons') }} as reasons
        on hashed.source_system = reasons.source_system and hashed.reason_code = reasons.reason_code
    left join judged_systems on hashed.source_system = judged_systems.source_system

)

select * from final
