with messages as (

    select
        *,
        row_number() over (partition by source_key order by sent_at, reply_depth, message_key) as message_number,
        row_number() over (partition by source_key, actor order by sent_at, reply_depth, message_key) as number_within_side
    from {{ ref('mailbox_contact_messages') }}

),

final as (

    select
        source_key,
        min(case_key) as case_key,
        min(customer_key) as customer_key,
        case when min(customer_key) like '%@%' then 'email' else 'email_hash' end as identifier_type,
        min(customer_key) as identifier,
        'email' as channel,
        case when max(case when message_number = 1 then actor end) = 'agent' then 'outbound' else 'inbound' end as direction,
        false as is_ticket,
        true as is_timed,
        min(sent_at) as started_at,
        max(sent_at) as ended_at,
        max(case when number_within_side = 1 then agent_address end) as agent_key,
        {{ null_columns([
            'refers_to_source_key', 'set_to_resolved_at', 'closed_at', 'reason_code', 'is_reason_recoded', 'customer_segment',
            'product', 'region', 'team', 'severity', 'handle_seconds', 'requested_by', 'importance', 'channel_choice',
            'expected_wait_seconds', 'expected_turnaround_seconds',
        ]) }}
    from messages
    group by source_key

)

select * from final
