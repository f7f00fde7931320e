{% set tables = [
    ('call_log', 'calls', ref('base_call_log__calls')),
    ('servicenow', 'incident_events', ref('base_servicenow__incident_events')),
    ('twitter', 'tweets', ref('base_twitter__tweets')),
    ('interactions', 'agents', ref('base_interactions__agents')),
    ('interactions', 'alerts', ref('base_interactions__alerts')),
    ('interactions', 'care_assessments', ref('base_interactions__care_assessments')),
    ('interactions', 'contacts', ref('base_interactions__contacts')),
    ('interactions', 'content', ref('base_interactions__content')),
    ('interactions', 'customer_identifiers', ref('base_interactions__customer_identifiers')),
    ('interactions', 'customers', ref('base_interactions__customers')),
    ('interactions', 'events', ref('base_interactions__events')),
    ('interactions', 'messages', ref('base_interactions__messages')),
    ('interactions', 'sales', ref('base_interactions__sales')),
    ('interactions', 'survey_answers', ref('base_interactions__survey_answers')),
    ('chat_log', 'lines', ref('base_chat_log__lines')),
    ('mailbox', 'messages', ref('base_mailbox__messages')),
    ('stack_exchange', 'comments', ref('base_stack_exchange__comments')),
    ('stack_exchange', 'post_links', ref('base_stack_exchange__post_links')),
    ('stack_exchange', 'posts', ref('base_stack_exchange__posts')),
    ('stack_exchange', 'users', ref('base_stack_exchange__users')),
    ('stack_exchange', 'votes', ref('base_stack_exchange__votes')),
    ('surveys', 'answers', ref('base_surveys__answers')),
] %}

-- Rows that cannot be staged, with the reason; the row itself lies untouched in the raw layer, at that line of that file.
with final as (

    {% for system, table, relation in tables -%}
        select
            '{{ system }}' as source_system,
            '{{ table }}' as source_table,
            quarantine_reason as reason,
            source_key,
            _source_file as source_file,
            _source_row as source_row,
            _loaded_at as loaded_at
        from {{ relation }}
        where quarantine_reason is not null
        {%- if not loop.last %}

            union all

        {% endif %}
    {%- endfor %}

)

select * from final
