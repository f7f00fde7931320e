{% macro with_version_rank(rows, latest_first=[]) -%}
    {#- The rows of a CTE, each with `version_rank`: 1 for the row of its source_key that holds, 2 and on for its duplicates, null for what is in
        quarantine. The latest by `latest_first` holds, then the latest landed. Few keys come twice: only their rows are sorted. -#}
    with repeated as (

        select source_key
        from {{ rows }}
        where quarantine_reason is null
        group by source_key
        having count(*) > 1

    )

    select
        {{ rows }}.*,
        case when {{ rows }}.quarantine_reason is null then 1 end as version_rank
    from {{ rows }}
    left join repeated on {{ rows }}.source_key = repeated.source_key and {{ rows }}.quarantine_reason is null
    where repeated.source_key is null

    union all

    select
        {{ rows }}.*,
        row_number() over (
            partition by {{ rows }}.source_key
            order by {% for column in latest_first %}{{ rows }}.{{ column }} desc, {% endfor %}{{ rows }}._loaded_at desc, {{ byte_order(rows ~ '._source_file') }} desc, {{ rows }}._source_row desc
        ) as version_rank
    from {{ rows }}
    inner join repeated on {{ rows }}.source_key = repeated.source_key
    where {{ rows }}.quarantine_reason is null
{%- endmacro %}
