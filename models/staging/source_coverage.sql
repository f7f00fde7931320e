{% set declared = var('observed_through') %}
{% set spans = [
    ('call_log', 'calls', 'started_at', 'ended_at'),
    ('servicenow', 'incident_events', 'opened_at', 'updated_at'),
    ('twitter', 'tweets', 'created_at', 'created_at'),
    ('interactions', 'contacts', 'started_at', 'coalesce(ended_at, started_at)'),
    ('interactions', 'messages', 'sent_at', 'sent_at'),
    ('interactions', 'events', 'occurred_at', 'occurred_at'),
    ('chat_log', 'lines', 'said_at', 'said_at'),
    ('mailbox', 'messages', 'sent_at', 'sent_at'),
    ('stack_exchange', 'comments', 'created_at', 'created_at'),
    ('stack_exchange', 'posts', 'created_at', 'created_at'),
    ('stack_exchange', 'votes', 'created_at', 'created_at'),
    ('surveys', 'answers', 'asked_at', 'coalesce(answered_at, asked_at)'),
] %}

-- From when to when each source system has been observed, as of the moment of the run. Up to observed_through its data is whole: its last
-- landed event, or what vars.observed_through declares. The system `interactions` is whole as far as contacts are: a survey or a sale
-- says nothing of who came back.
with events as (

    select
        cast(null as {{ column_type('text') }}) as source_system,
        cast(null as {{ column_type('timestamp') }}) as first_at,
        cast(null as {{ column_type('timestamp') }}) as last_at
    {% for system, table, first_at, last_at in spans if has_rows(system) -%}
        union all
        select
            '{{ system }}' as source_system,
            {{ first_at }} as first_at,
            {{ last_at }} as last_at
        from {{ ref('stg_' ~ system ~ '__' ~ table) }}
        where is_staged
    {% endfor %}
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
