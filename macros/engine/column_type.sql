{% macro column_type(kind) -%}
    {#- YAML contracts and casts name kinds (text, bigint, double, boolean, date, timestamp); here each engine calls them its own. -#}
    {{ return(adapter.dispatch('column_type')(kind)) }}
{%- endmacro %}

{% macro default__column_type(kind) -%}
    {{ return({'text': 'varchar'}.get(kind, kind)) }}
{%- endmacro %}

{% macro postgres__column_type(kind) -%}
    {{ return({'double': 'double precision'}.get(kind, kind)) }}
{%- endmacro %}

{% macro spark__column_type(kind) -%}
    {{ return({'text': 'string'}.get(kind, kind)) }}
{%- endmacro %}

{% macro snowflake__column_type(kind) -%}
    {{ return({'text': 'varchar', 'timestamp': 'timestamp_ntz'}.get(kind, kind)) }}
{%- endmacro %}

{% macro bigquery__column_type(kind) -%}
    {{ return({'text': 'string', 'bigint': 'int64', 'double': 'float64', 'boolean': 'bool'}.get(kind, kind)) }}
{%- endmacro %}

{% macro redshift__column_type(kind) -%}
    {#- Its text is a varchar of 256 bytes. -#}
    {{ return({'text': 'varchar(65535)', 'double': 'double precision'}.get(kind, kind)) }}
{%- endmacro %}

{% macro trino__column_type(kind) -%}
    {{ return({'text': 'varchar', 'timestamp': 'timestamp(6)'}.get(kind, kind)) }}
{%- endmacro %}
