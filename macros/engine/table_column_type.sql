{% macro table_column_type(kind) -%}
    {#- The type of a column of a table: PostgreSQL's text is kept in the order of its bytes, as every other engine has it. -#}
    {{ return(adapter.dispatch('table_column_type')(kind)) }}
{%- endmacro %}

{% macro default__table_column_type(kind) -%}
    {{ return(column_type(kind)) }}
{%- endmacro %}

{% macro postgres__table_column_type(kind) -%}
    {{ return(column_type(kind) ~ (' collate "C"' if kind == 'text' else '')) }}
{%- endmacro %}

{% macro redshift__table_column_type(kind) -%}
    {{ return(column_type(kind)) }}
{%- endmacro %}
