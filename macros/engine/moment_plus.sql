{% macro moment_plus(moment, number, unit) -%}
    {#- `unit` is day or second. A date plus days is a moment too. -#}
    {{ return(adapter.dispatch('moment_plus')(moment, number, unit)) }}
{%- endmacro %}

{% macro default__moment_plus(moment, number, unit) -%}
    {{ dbt.dateadd(unit, number, moment) }}
{%- endmacro %}

{% macro spark__moment_plus(moment, number, unit) -%}
    {#- dbt's own for Spark goes by whole seconds and would lose the rest. -#}
    timestampadd({{ unit }}, cast({{ number }} as int), cast({{ moment }} as timestamp))
{%- endmacro %}

{% macro snowflake__moment_plus(moment, number, unit) -%}
    {#- A date plus days is a date there. -#}
    dateadd({{ unit }}, {{ number }}, cast({{ moment }} as {{ column_type('timestamp') }}))
{%- endmacro %}

{% macro redshift__moment_plus(moment, number, unit) -%}
    {#- It takes integers only, and names of types of its own. -#}
    dateadd({{ unit }}, cast({{ number }} as integer), cast({{ moment }} as timestamp))
{%- endmacro %}

{% macro bigquery__moment_plus(moment, number, unit) -%}
    timestamp_add(cast({{ moment }} as timestamp), interval cast({{ number }} as int64) {{ unit }})
{%- endmacro %}

{% macro trino__moment_plus(moment, number, unit) -%}
    date_add('{{ unit }}', {{ number }}, cast({{ moment }} as timestamp(6)))
{%- endmacro %}
