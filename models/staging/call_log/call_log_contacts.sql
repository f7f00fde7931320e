with calls as (

    select * from {{ ref('stg_call_log__calls') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

final as (

    select
        calls.source_key,
        cast(null as {{ column_type('text') }}) as case_key,
        cast(null as {{ column_type('text') }}) as refers_to_source_key,
        calls.customer_number as customer_key,
        'phone' as channel,
        case when calls.reason_code = 'TT' then 'callback' else 'inbound' end as direction,
        false as is_ticket,
        calls.started_at,
        calls.ended_at,
        cast(null as {{ column_type('timestamp') }}) as set_to_resolved_at,
        cast(null as {{ column_type('timestamp') }}) as closed_at,
        calls.reason_code,
        false as is_reason_recoded,
        case when calls.priority_code is not null then 'priority ' || calls.priority_code end as customer_segment,
        cast(null as {{ column_type('text') }}) as product,
        cast(null as {{ column_type('text') }}) as region,
        cast(null as {{ column_type('text') }}) as team,
        cast(null as {{ column_type('text') }}) as severity,
        cast(case when calls.has_answer then calls.service_seconds end as {{ column_type('double') }}) as handle_seconds,
        case when calls.has_answer then calls.agent_name end as agent_key,
        cast(null as {{ column_type('timestamp') }}) as requested_by,
        cast(null as {{ column_type('bigint') }}) as importance,
        cast(null as {{ column_type('text') }}) as channel_choice,
        cast(null as {{ column_type('double') }}) as expected_wait_seconds,
        cast(null as {{ column_type('double') }}) as expected_turnaround_seconds
    from calls
    cross join as_of
    where
        -- A phantom is a line that opened with nobody on it: staged, and no contact.
        calls.outcome <> 'PHANTOM'
        and calls.ended_at <= as_of.as_of

)

select * from final
