{% macro metric_guard_rows() -%}
    {#- A row for each guard of each published metric. -#}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for name, family in metric_families().items() -%}
            {%- for guard in family.meta.guarded_by or [] -%}
                {%- do rows.append([name, guard]) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ text_rows(['metric_name', 'guard_name'], rows) }}
{%- endmacro %}
