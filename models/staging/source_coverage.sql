{% set declared = var('observed_through') %}

-- From when to when each source system has been observed, as of the moment of the run. Up to observed_through its data is whole:
-- its last landed event, or what vars.observed_through declares.
with events as (

    select
        'call_log' as source_system,
        started_at as first_at,
        ended_at as last_at
    from {{ ref('stg_call_log__calls') }}
    union all
    select
        'servicenow' as source_system,
        opened_at as first_at,
        updated_at as last_at
    from {{ ref('stg_servicenow__incident_events') }}
    union all
    select
        'twitter' as source_system,
        created_at as first_at,
        created_at as last_at
    from {{ ref('stg_twitter__tweets') }}
    union all
    -- Whole as far as contacts are: a survey or a sale says nothing of who came back.
    select
        'interactions' as source_system,
        started_at as first_at,
        coalesce(ended_at, started_at) as last_at
    from {{ ref('stg_interactions__contacts') }}
    union all
    select
        'interactions' as source_system,
        sent_at as first_at,
        sent_at as last_at
    from {{ ref('stg_interactions__messages') }}
    union all
    select
        'interactions' as source_system,
        occurred_at as first_at,
        occurred_at as last_at
    from {{ ref('stg_interactions__events') }}
    union all
    select
        'chat_log' as source_system,
        said_at as first_at,
        said_at as last_at
    from {{ ref('stg_chat_log__lines') }}
    union all
    select
        'mailbox' as source_system,
        sent_at as first_at,
        sent_at as last_at
    from {{ ref('stg_mailbox__messages') }}
    union all
    select
        'stack_exchange' as source_system,
        created_at as first_at,
        created_at as last_at
    from {{ ref('stg_stack_exchange__comments') }}
    union all
    select
        'stack_exchange' as source_system,
        created_at as first_at,
        created_at as last_at
    from {{ ref('stg_stack_exchange__posts') }}
    union all
    select
        'stack_exchange' as source_system,
        created_at as first_at,
        created_at as last_at
    from {{ ref('stg_stack_exchange__votes') }}
    union all
    select
        'surveys' as source_system,
        asked_at as first_at,
        coalesce(answered_at, asked_at) as last_at
    from {{ ref('stg_surveys__answers') }}

),

observed as (

    select
        events.source_system,
        min(events.first_at) as observed_from,
        max(events.last_at) as last_event_at
    from events
    cross join {{ ref('as_of') }} as as_of
    where events.last_at <= as_of.as_of
    group by events.source_system

),

final as (

    select
        observed.source_system,
        observed.observed_from,
        observed.last_event_at,
        {% if declared -%}
        least(
            as_of.as_of,
            case observed.source_system
                {% for system, moment in declared.items() -%}
                when '{{ system | replace("'", "''") }}' then cast('{{ moment | string | replace("'", "''") }}' as {{ column_type('timestamp') }})
                {% endfor -%}
                else observed.last_event_at
            end
        ) as observed_through
        {%- else -%}
            least(as_of.as_of, observed.last_event_at) as observed_through
        {%- endif %}
    from observed
    cross join {{ ref('as_of') }} as as_of

)

select * from final
