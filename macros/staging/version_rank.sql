{% macro version_rank(latest_first=[]) -%}
    {#- 1 for the row of its source_key that holds, 2 and on for its duplicates, null for what is in quarantine: the latest by
        `latest_first`, then the latest landed. What is in quarantine is spread by its line: of a broken export many rows have no key. -#}
    case
        when quarantine_reason is null then row_number() over (
            partition by case when quarantine_reason is null then 0 else _source_row end, source_key
            order by {% for column in latest_first %}{{ column }} desc, {% endfor %}_loaded_at desc, {{ byte_order('_source_file') }} desc, _source_row desc
        )
    end
{%- endmacro %}
