{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- DuckDB's working database is a file of its own; in a shared warehouse the working schemas bear the target's prefix. -#}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.type == 'duckdb' -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{%- endmacro %}
