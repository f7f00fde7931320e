{% macro gather_statistics(relation) -%}
    {#- A statement after a table is built, or nothing. PostgreSQL plans joins of a table that it knows nothing about as if it were small. -#}
    {{ return(adapter.dispatch('gather_statistics')(relation)) }}
{%- endmacro %}

{% macro default__gather_statistics(relation) -%}
{%- endmacro %}

{% macro postgres__gather_statistics(relation) -%}
    analyze {{ relation }}
{%- endmacro %}

{% macro redshift__gather_statistics(relation) -%}
{%- endmacro %}
