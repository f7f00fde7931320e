{% set tables = [
    ('call_log', 'calls', source('raw', 'call_log__calls'), ref('base_call_log__calls'), ref('stg_call_log__calls')),
    (
        'servicenow', 'incident_events', source('raw', 'servicenow__incident_events'),
        ref('base_servicenow__incident_events'), ref('stg_servicenow__incident_events')
    ),
    ('twitter', 'tweets', source('raw', 'twitter__tweets'), ref('base_twitter__tweets'), ref('stg_twitter__tweets')),
    (
        'interactions', 'agents', source('raw', 'interactions__agents'),
        ref('base_interactions__agents'), ref('stg_interactions__agents')
    ),
    (
        'interactions', 'alerts', source('raw', 'interactions__alerts'),
        ref('base_interactions__alerts'), ref('stg_interactions__alerts')
    ),
    (
        'interactions', 'care_assessments', source('raw', 'interactions__care_assessments'),
        ref('base_interactions__care_assessments'), ref('stg_interactions__care_assessments')
    ),
    (
        'interactions', 'contacts', source('raw', 'interactions__contacts'),
        ref('base_interactions__contacts'), ref('stg_interactions__contacts')
    ),
    (
        'interactions', 'content', source('raw', 'interactions__content'),
        ref('base_interactions__content'), ref('stg_interactions__content')
    ),
    (
        'interactions', 'customer_identifiers', source('raw', 'interactions__customer_identifiers'),
        ref('base_interactions__customer_identifiers'), ref('stg_interactions__customer_identifiers')
    ),
    (
        'interactions', 'customers', source('raw', 'interactions__customers'),
        ref('base_interactions__customers'), ref('stg_interactions__customers')
    ),
    (
        'interactions', 'events', source('raw', 'interactions__events'),
        ref('base_interactions__events'), ref('stg_interactions__events')
    ),
    (
        'interactions', 'messages', source('raw', 'interactions__messages'),
        ref('base_interactions__messages'), ref('stg_interactions__messages')
    ),
    (
        'interactions', 'sales', source('raw', 'interactions__sales'),
        ref('base_interactions__sales'), ref('stg_interactions__sales')
    ),
    (
        'interactions', 'survey_answers', source('raw', 'interactions__survey_answers'),
        ref('base_interactions__survey_answers'), ref('stg_interactions__survey_answers')
    ),
    ('chat_log', 'lines', source('raw', 'chat_log__lines'), ref('base_chat_log__lines'), ref('stg_chat_log__lines')),
    ('mailbox', 'messages', source('raw', 'mailbox__messages'), ref('base_mailbox__messages'), ref('stg_mailbox__messages')),
    (
        'stack_exchange', 'comments', source('raw', 'stack_exchange__comments'),
        ref('base_stack_exchange__comments'), ref('stg_stack_exchange__comments')
    ),
    (
        'stack_exchange', 'post_links', source('raw', 'stack_exchange__post_links'),
        ref('base_stack_exchange__post_links'), ref('stg_stack_exchange__post_links')
    ),
    (
        'stack_exchange', 'posts', source('raw', 'stack_exchange__posts'),
        ref('base_stack_exchange__posts'), ref('stg_stack_exchange__posts')
    ),
    (
        'stack_exchange', 'users', source('raw', 'stack_exchange__users'),
        ref('base_stack_exchange__users'), ref('stg_stack_exchange__users')
    ),
    (
        'stack_exchange', 'votes', source('raw', 'stack_exchange__votes'),
        ref('base_stack_exchange__votes'), ref('stg_stack_exchange__votes')
    ),
    ('surveys', 'answers', source('raw', 'surveys__answers'), ref('base_surveys__answers'), ref('stg_surveys__answers')),
] %}

-- What became of every landed row, per table and per load. Each of the four counts is counted for itself, so that a row lost
-- on the way shows.
with counted as (

    {% for system, table, raw, base, staged in tables -%}
    {% for kind, relation, condition in [
        ('raw', raw, 'true'),
        ('staged', staged, 'true'),
        ('duplicate', base, 'quarantine_reason is null and version_rank > 1'),
        ('quarantined', base, 'quarantine_reason is not null'),
    ] -%}
            select
                '{{ system }}' as source_system,
                '{{ table }}' as source_table,
                _source_file as source_file,
                _loaded_at as loaded_at,
                '{{ kind }}' as kind
            from {{ relation }}
            where {{ condition }}
            {% if not loop.last %}
                union all
            {% endif -%}
        {% endfor -%}
    {% if not loop.last %}
            union all
        {% endif -%}
    {% endfor %}

),

final as (

    select
        source_system,
        source_table,
        source_file,
        loaded_at,
        cast(sum(case when kind = 'raw' then 1 else 0 end) as bigint) as raw_count,
        cast(sum(case when kind = 'staged' then 1 else 0 end) as bigint) as staged_count,
        cast(sum(case when kind = 'duplicate' then 1 else 0 end) as bigint) as duplicate_count,
        cast(sum(case when kind = 'quarantined' then 1 else 0 end) as bigint) as quarantined_count
    from counted
    group by source_system, source_table, source_file, loaded_at

)

select * from final
