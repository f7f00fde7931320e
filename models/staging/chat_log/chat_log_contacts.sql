with messages as (

    select
        *,
        row_number() over (partition by source_key, actor order by line_number) as number_within_side
    from {{ ref('chat_log_contact_messages') }}

),

final as (

    select
        source_key,
        min(customer_key) as customer_key,
        'account' as identifier_type,
        'chat_log:' || lower(min(customer_key)) as identifier,
        'chat' as channel,
        'inbound' as direction,
        false as is_ticket,
        max(case when is_dated_by_landing then 1 else 0 end) = 0 as is_timed,
        min(sent_at) as started_at,
        max(sent_at) as ended_at,
        max(case when number_within_side = 1 then agent_nick end) as agent_key,
        {{ null_columns([
            'case_key', 'refers_to_source_key', 'set_to_resolved_at', 'closed_at', 'reason_code', 'is_reason_recoded',
            'customer_segment', 'product', 'region', 'team', 'severity', 'handle_seconds', 'requested_by', 'importance',
            'channel_choice', 'expected_wait_seconds', 'expected_turnaround_seconds',
        ]) }}
    from messages
    group by source_key

)

select * from final
