{% macro version_rank(latest_first=[]) -%}
    {#- 1 for the row of its source_key that holds, 2 and on for its duplicates, null for what is in quarantine: the latest by
        `latest_first`, then the latest landed. -#}
    case
        when quarantine_reason is null then row_number() over (
            partition by quarantine_reason is null, source_key
            order by {% for column in latest_first %}{{ column }} desc, {% endfor %}_loaded_at desc, {{ byte_order('_source_file') }} desc, _source_row desc
        )
    end
{%- endmacro %}
