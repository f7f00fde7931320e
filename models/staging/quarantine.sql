-- Rows that cannot be staged, with the reason; the row itself lies untouched in the raw layer, at that line of that file.
with final as (

    {% for system, table in staged_tables() -%}
        select
            '{{ system }}' as source_system,
            '{{ table }}' as source_table,
            quarantine_reason as reason,
            source_key,
            _source_file as source_file,
            _source_row as source_row,
            _loaded_at as loaded_at
        from {{ ref('stg_' ~ system ~ '__' ~ table) }}
        where quarantine_reason is not null
        {%- if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
)

select * from final
