{% set tables = [
    ('call_log', 'calls', ref('base_call_log__calls')),
    ('servicenow', 'incident_events', ref('base_servicenow__incident_events')),
    ('twitter', 'tweets', ref('base_twitter__tweets')),
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
