with calls as (

    select * from {{ ref('stg_call_log__calls') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

final as (

    select
        calls.source_key,
        calls.customer_number as customer_key,
        -- The log's own customer numbers; another system that states them (type call_log) speaks of the same customers.
        'call_log' as identifier_type,
        calls.customer_number as identifier,
        'phone' as channel,
        case when calls.reason_code = 'TT' then 'callback' else 'inbound' end as direction,
        false as is_ticket,
        true as is_timed,
        calls.started_at,
        calls.ended_at,
        calls.reason_code,
        case when calls.priority_code is not null then 'priority ' || calls.priority_code end as customer_segment,
        cast(case when calls.has_answer then calls.service_seconds end as {{ column_type('double') }}) as handle_seconds,
        case when calls.has_answer then calls.agent_name end as agent_key,
        {{ null_columns([
            'case_key', 'refers_to_source_key', 'set_to_resolved_at', 'closed_at', 'is_reason_recoded', 'product', 'region', 'team',
            'severity', 'requested_by', 'importance', 'channel_choice', 'expected_wait_seconds', 'expected_turnaround_seconds',
        ]) }}
    from calls
    cross join as_of
    where
        calls.is_staged
        -- A phantom is a line that opened with nobody on it: staged, and no contact.
        and calls.outcome <> 'PHANTOM'
        and calls.ended_at <= as_of.as_of

)

select * from final
