{% set systems = {
    'call_log': ref('call_log_contacts'),
    'servicenow': ref('servicenow_contacts'),
    'twitter': ref('twitter_contacts'),
    'chat_log': ref('chat_log_contacts'),
    'mailbox': ref('mailbox_contacts'),
    'stack_exchange': ref('stack_exchange_contacts'),
} %}

-- Every source system's contacts in one shape. Here, and nowhere later, ids become keyed hashes.
with mapped as (

    {% for system, relation in systems.items() -%}
        select
            '{{ system }}' as source_system,
            source_key,
            case_key,
            refers_to_source_key,
            customer_key,
            channel,
            direction,
            is_ticket,
            started_at,
            ended_at,
            set_to_resolved_at,
            closed_at,
            reason_code,
            is_reason_recoded,
            customer_segment,
            product,
            region,
            team,
            severity,
            handle_seconds
        from {{ relation }}
        {%- if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}

),

final as (

    select
        {{ keyed_hash("mapped.source_system || ':contact:' || mapped.source_key") }} as contact_id,
        {{ keyed_hash("mapped.source_system || ':case:' || mapped.case_key") }} as case_id,
        {{ keyed_hash("mapped.source_system || ':contact:' || mapped.refers_to_source_key") }} as refers_to_contact_id,
        -- A contact of nobody known is a customer of its own.
        {{ keyed_hash(
            "mapped.source_system || coalesce(':customer:' || mapped.customer_key, ':anonymous:' || mapped.source_key)"
        ) }} as customer_id,
        mapped.customer_key is not null as is_identified,
        mapped.source_system,
        mapped.source_key,
        mapped.channel,
        mapped.direction,
        mapped.is_ticket,
        mapped.started_at,
        mapped.ended_at,
        mapped.set_to_resolved_at,
        mapped.closed_at,
        coalesce(reasons.reason, lower(mapped.reason_code)) as reason,
        coalesce(reasons.is_concern, mapped.reason_code is not null) as is_concern,
        mapped.is_reason_recoded,
        mapped.customer_segment,
        mapped.product,
        mapped.region,
        mapped.team,
        mapped.severity,
        mapped.handle_seconds
    from mapped
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key
    left join {{ ref('contact_reasons') }} as reasons
        on mapped.source_system = reasons.source_system and mapped.reason_code = reasons.reason_code

)

select * from final
