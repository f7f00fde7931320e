{% macro spark__load_csv_rows(model, agate_table) -%}
    {#- dbt-spark's own hands values over as bindings, and in a session writes an empty cell as the text None and a quote as it
        stands. -#}
    {%- set types = model.config.get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
        {%- set statement -%}
            insert into {{ this.render() }} values
            {% for row in rows -%}
                ({% for column in agate_table.column_names -%}
                    cast({{ spark_literal(row[column]) }} as {{ types.get(column, adapter.convert_type(agate_table, loop.index0)) }}){{ ', ' if not loop.last }}
                {%- endfor %}){{ ',' if not loop.last }}
            {% endfor %}
        {%- endset -%}
        {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
        {%- do statements.append(statement) -%}
    {%- endfor -%}
    {{ return(statements[0] if statements else '') }}
{%- endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%}
        null
    {%- else -%}
        '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}

{#- Databricks' dispatch would take the override of Spark above before its own. -#}
{% macro databricks__load_csv_rows(model, agate_table) -%}
    {{ return(dbt.databricks__load_csv_rows(model, agate_table)) }}
{%- endmacro %}
