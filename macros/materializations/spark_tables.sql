{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {#- A table with a contract is made with its columns, types and comments, and then filled: Spark takes no comments in `create
        table as`, and one statement a column afterwards takes longer than the table. -#}
    {%- set format = config.get('file_format') -%}
    {%- if temporary or language != 'sql' or not config.get('contract').enforced -%}
        {{ return(dbt.spark__create_table_as(temporary, relation, compiled_code, language)) }}
    {%- endif -%}
    {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- call statement('make_table') -%}
        {{ 'create or replace table' if format in ['delta', 'iceberg'] else 'create table' }} {{ relation }} (
            {% for column in model.columns.values() -%}
            {{ adapter.quote(column.name) }} {{ table_column_type(column.data_type) }}
            {%- if config.persist_column_docs() and column.description %} comment {{ spark_literal(column.description) }}{% endif %}{{ ',' if not loop.last }}
            {% endfor -%}
        )
        {{ file_format_clause() }}
        {{ options_clause() }}
        {{ tblproperties_clause() }}
        {{ partition_cols(label="partitioned by") }}
        {{ clustered_cols(label="clustered by") }}
        {{ location_clause() }}
        {{ comment_clause() }}
    {%- endcall -%}
    insert into {{ relation }}
    {{ get_select_subquery(compiled_code) }}
{%- endmacro %}

{% macro spark__comment_clause() -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment {{ spark_literal(model.description) }}
    {%- endif -%}
{%- endmacro %}

{#- Databricks' dispatch would take the overrides of Spark above before its own. -#}
{% macro databricks__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {{ return(dbt.databricks__create_table_as(temporary, relation, compiled_code, language)) }}
{%- endmacro %}

{% macro databricks__comment_clause() -%}
    {{ return(dbt.databricks__comment_clause()) }}
{%- endmacro %}
