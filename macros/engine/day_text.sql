{% macro day_text(day) -%}
    {#- A date as 2017-12-01: part of keys, so that no setting of a session may change it. -#}
    {{ return(adapter.dispatch('day_text')(day)) }}
{%- endmacro %}

{% macro default__day_text(day) -%}
    cast({{ day }} as {{ column_type('text') }})
{%- endmacro %}

{% macro snowflake__day_text(day) -%}
    to_char({{ day }}, 'YYYY-MM-DD')
{%- endmacro %}

{% macro redshift__day_text(day) -%}
    to_char({{ day }}, 'YYYY-MM-DD')
{%- endmacro %}
