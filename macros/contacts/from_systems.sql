{% macro from_systems(systems, columns) -%}
    {#- Systems without rows are left out; where none is left, the columns alone remain. -#}
    {%- set landed = [] -%}
    {%- for system, relation in systems.items() if has_rows(system) -%}{%- do landed.append((system, relation)) -%}{%- endfor -%}
    {%- for system, relation in landed %}
        select
            '{{ system }}' as source_system,
            {{ columns | join(',\n            ') }}
        from {{ relation }}
        {%- if not loop.last %}
        union all
        {%- endif %}
    {%- else %}
        select
            cast(null as {{ column_type('text') }}) as source_system,
            {{ null_columns(columns) }}
        from (select 1 as placeholder) as no_row
        where 1 = 0
    {%- endfor %}
{%- endmacro %}
