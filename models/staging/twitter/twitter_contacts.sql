with messages as (

    select
        *,
        row_number() over (
            partition by source_key, support_account is null order by sent_at, message_key
        ) as number_within_side
    from {{ ref('twitter_contact_messages') }}

),

final as (

    select
        source_key,
        min(case_key) as case_key,
        min(customer_key) as customer_key,
        -- Who writes; another system that states the author's id (type twitter) speaks of the same customer.
        'twitter' as identifier_type,
        min(customer_key) as identifier,
        'social' as channel,
        'inbound' as direction,
        false as is_ticket,
        true as is_timed,
        min(sent_at) as started_at,
        max(sent_at) as ended_at,
        max(case when number_within_side = 1 then support_account end) as team,
        {{ null_columns([
            'refers_to_source_key', 'set_to_resolved_at', 'closed_at', 'reason_code', 'is_reason_recoded', 'customer_segment',
            'product', 'region', 'severity', 'handle_seconds', 'agent_key', 'requested_by', 'importance', 'channel_choice',
            'expected_wait_seconds', 'expected_turnaround_seconds',
        ]) }}
    from messages
    group by source_key

)

select * from final
