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
        cast(null as {{ column_type('text') }}) as refers_to_source_key,
        min(customer_key) as customer_key,
        'email' as channel,
        case when max(case when message_number = 1 then actor end) = 'agent' then 'outbound' else 'inbound' end as direction,
        false as is_ticket,
        min(sent_at) as started_at,
        max(sent_at) as ended_at,
        cast(null as {{ column_type('timestamp') }}) as set_to_resolved_at,
        cast(null as {{ column_type('timestamp') }}) as closed_at,
        cast(null as {{ column_type('text') }}) as reason_code,
        false as is_reason_recoded,
        cast(null as {{ column_type('text') }}) as customer_segment,
        cast(null as {{ column_type('text') }}) as product,
        cast(null as {{ column_type('text') }}) as region,
        cast(null as {{ column_type('text') }}) as team,
        cast(null as {{ column_type('text') }}) as severity,
        cast(null as {{ column_type('double') }}) as handle_seconds,
        max(case when number_within_side = 1 then agent_address end) as agent_key,
        cast(null as {{ column_type('timestamp') }}) as requested_by,
        cast(null as {{ column_type('bigint') }}) as importance,
        cast(null as {{ column_type('text') }}) as channel_choice,
        cast(null as {{ column_type('double') }}) as expected_wait_seconds,
        cast(null as {{ column_type('double') }}) as expected_turnaround_seconds
    from messages
    group by source_key

)

select * from final
