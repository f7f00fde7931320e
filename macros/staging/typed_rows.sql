{% macro typed_rows(relation, source_system, texts=[], words=[], verbatims=[], times=[], numbers=[], integers=[], booleans=[]) -%}
    {#- A query of a raw table of the canonical contract: each column typed, and `unreadable`, which names the first value that is there and
        cannot be read as what its column holds. A word is lower case with underscores; a verbatim stays as it is. -#}
    {%- set kinds = [] -%}
    {%- for column in times -%}{%- do kinds.append((column, moment_in_utc(column, source_system), 'a date and time')) -%}{%- endfor -%}
    {%- for column in numbers -%}{%- do kinds.append((column, safe_number(column), 'a number')) -%}{%- endfor -%}
    {%- for column in integers -%}{%- do kinds.append((column, safe_integer(column), 'a whole number')) -%}{%- endfor -%}
    {%- for column in booleans -%}{%- do kinds.append((column, yes_or_no(column), 'true or false')) -%}{%- endfor -%}
    select
        {%- for column in texts + words + verbatims %}
        {{ column }},
        {%- endfor %}
        {%- for column, _, kind in kinds %}
        {{ column }},
        {%- endfor %}
        {% if kinds -%}
        case
            {%- for column, _, kind in kinds %}
            when {{ column }} is null and {{ column }}_text is not null then '{{ column }} is not {{ kind }}'
            {%- endfor %}
        end as unreadable,
        {%- else -%}
        cast(null as {{ column_type('text') }}) as unreadable,
        {%- endif %}
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from (
        select
            {%- for column in texts %}
            {{ present(column) }} as {{ column }},
            {%- endfor %}
            {%- for column in words %}
            replace(replace(lower({{ present(column) }}), '-', '_'), ' ', '_') as {{ column }},
            {%- endfor %}
            {%- for column in verbatims %}
            {{ column }},
            {%- endfor %}
            {%- for column, typed, _ in kinds %}
            {{ present(column) }} as {{ column }}_text,
            {{ typed }} as {{ column }},
            {%- endfor %}
            _malformed_line,
            _source_file,
            _source_row,
            _loaded_at
        from {{ relation }}
    ) as landed
{%- endmacro %}
