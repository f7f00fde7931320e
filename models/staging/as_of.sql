{% set asked_for = var('as_of') | replace("'", "''") %}
{% set moments = [
    ('call_log', 'calls', 'ended_at'),
    ('servicenow', 'incident_events', 'updated_at'),
    ('twitter', 'tweets', 'created_at'),
    ('interactions', 'alerts', 'greatest(sent_at, coalesce(delivered_at, sent_at), coalesce(acted_on_at, sent_at), coalesce(stopped_at, sent_at))'),
    ('interactions', 'care_assessments', 'assessed_at'),
    (
        'interactions', 'contacts',
        'greatest(started_at, coalesce(ended_at, started_at), coalesce(set_to_resolved_at, started_at), coalesce(closed_at, started_at))'
    ),
    ('interactions', 'content', 'occurred_at'),
    ('interactions', 'events', 'occurred_at'),
    ('interactions', 'messages', 'sent_at'),
    ('interactions', 'sales', 'sold_at'),
    ('interactions', 'survey_answers', 'coalesce(answered_at, asked_at)'),
    ('chat_log', 'lines', 'said_at'),
    ('mailbox', 'messages', 'sent_at'),
    ('stack_exchange', 'comments', 'created_at'),
    ('stack_exchange', 'posts', 'created_at'),
    ('stack_exchange', 'votes', 'created_at'),
    ('surveys', 'answers', 'coalesce(answered_at, asked_at)'),
] %}

-- The moment of which the run speaks: the one asked for, else the latest event that is not in quarantine. What is merely planned (a
-- promise's due date, a customer who will leave) is none.
with latest_events as (

    select cast(null as {{ column_type('timestamp') }}) as latest_event_at
    {% for system, table, moment in moments if has_rows(system) -%}
        union all
        select max({{ moment }}) as latest_event_at
        from {{ ref('stg_' ~ system ~ '__' ~ table) }}
        where is_staged
    {% endfor %}
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
