{{ config(pre_hook='{{ drop_systems_without_rows() }}') }}

-- What became of every landed row, per table and per load. Each of the four counts is counted for itself, so that a row lost
-- on the way shows.
with counted as (

    {% for system, table in staged_tables() -%}
    {% for kind, relation, condition in [
        ('raw', source('raw', system ~ '__' ~ table), 'true'),
        ('staged', ref('stg_' ~ system ~ '__' ~ table), 'is_staged'),
        ('duplicate', ref('stg_' ~ system ~ '__' ~ table), 'quarantine_reason is null and not is_staged'),
        ('quarantined', ref('stg_' ~ system ~ '__' ~ table), 'quarantine_reason is not null'),
    ] -%}
            select
                '{{ system }}' as source_system,
                '{{ table }}' as source_table,
                _source_file as source_file,
                _loaded_at as loaded_at,
                '{{ kind }}' as kind,
                count(*) as row_count
            from {{ relation }}
            where {{ condition }}
            group by _source_file, _loaded_at
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
        cast(sum(case when kind = 'raw' then row_count else 0 end) as bigint) as raw_count,
        cast(sum(case when kind = 'staged' then row_count else 0 end) as bigint) as staged_count,
        cast(sum(case when kind = 'duplicate' then row_count else 0 end) as bigint) as duplicate_count,
        cast(sum(case when kind = 'quarantined' then row_count else 0 end) as bigint) as quarantined_count
    from counted
    group by source_system, source_table, source_file, loaded_at

)

select * from final
