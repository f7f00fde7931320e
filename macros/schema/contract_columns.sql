{#- dbt takes the types of a contract as they stand in YAML. These of its macros, overridden, call them as the engine does. -#}

{% macro default__get_empty_schema_sql(columns) -%}
    {%- set typed = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do typed.update({name: dict(column, data_type=column_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(dbt.default__get_empty_schema_sql(typed)) }}
{%- endmacro %}

{% macro bigquery__get_empty_schema_sql(columns) -%}
    {#- The adapter's own passes the one above by; what it adds is nested columns, and there are none. -#}
    {{ return(default__get_empty_schema_sql(columns)) }}
{%- endmacro %}

{% macro default__get_table_columns_and_constraints() -%}
    {%- set typed = {} -%}
    {%- for name, column in model.columns.items() -%}
        {%- do typed.update({name: dict(column, data_type=table_column_type(column.data_type))}) -%}
    {%- endfor -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=typed) | join(', ') }})
{%- endmacro %}
