{% macro from_systems(systems, columns) -%}
    {%- for system, relation in systems.items() %}
        select
            '{{ system }}' as source_system,
            {{ columns | join(',\n            ') }}
        from {{ relation }}
        {%- if not loop.last %}
        union all
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
