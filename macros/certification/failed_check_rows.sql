{% macro failed_check_rows() -%}
    {#- A row for each failed check of var('failed_checks') and each fact downstream of its relation. -#}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- set upstream_of = relations_upstream() if var('failed_checks') else {} -%}
        {%- for name in upstream_of -%}
            {%- set upstream = [] -%}
            {%- for unique_id in upstream_of[name] -%}
                {%- do upstream.append(unique_id.split('.')[-1]) -%}
            {%- endfor -%}
            {%- for check in var('failed_checks') if check.relation in upstream -%}
                {%- do rows.append([check.kind, check.name, check.relation, check.source_system, check.message, name]) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ text_rows(['check_kind', 'check_name', 'relation_name', 'source_system', 'message', 'fact_name'], rows) }}
{%- endmacro %}
