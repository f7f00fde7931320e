{% macro cte_columns(columns) -%}
    {#- What follows the name of a CTE of `with recursive`, in front of "as". Where names of columns are demanded, they are demanded of
        every CTE of that list; BigQuery does not know them. -#}
    {{ return(adapter.dispatch('cte_columns')(columns)) }}
{%- endmacro %}

{% macro default__cte_columns(columns) -%}
{%- endmacro %}

{% macro snowflake__cte_columns(columns) -%}
    {{ return(' (' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}

{% macro redshift__cte_columns(columns) -%}
    {{ return(' (' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}

{% macro trino__cte_columns(columns) -%}
    {{ return(' (' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}
