{% set asked_for = var('as_of') | replace("'", "''") %}

-- The moment of which the run speaks: the one asked for, else the latest event that is not in quarantine.
with latest_events as (

    select max(ended_at) as latest_event_at from {{ ref('stg_call_log__calls') }}
    union all
    select max(updated_at) as latest_event_at from {{ ref('stg_servicenow__incident_events') }}
    union all
    select max(created_at) as latest_event_at from {{ ref('stg_twitter__tweets') }}
    union all
    select max(latest_at) as latest_event_at from {{ ref('interactions_latest_event') }}
    union all
    select max(said_at) as latest_event_at from {{ ref('stg_chat_log__lines') }}
    union all
    select max(sent_at) as latest_event_at from {{ ref('stg_mailbox__messages') }}
    union all
    select max(created_at) as latest_event_at from {{ ref('stg_stack_exchange__comments') }}
    union all
    select max(created_at) as latest_event_at from {{ ref('stg_stack_exchange__posts') }}
    union all
    select max(created_at) as latest_event_at from {{ ref('stg_stack_exchange__votes') }}
    union all
    select max(coalesce(answered_at, asked_at)) as latest_event_at from {{ ref('stg_surveys__answers') }}

),

final as (

    select
        coalesce(
            cast(nullif('{{ asked_for }}', '') as {{ column_type('timestamp') }}),
            max(latest_event_at),
            cast('1970-01-01 00:00:00' as {{ column_type('timestamp') }})
        ) as as_of
    from latest_events

)

select * from final
