{% macro first_day(period, moment) -%}
    {#- The date on which the week (from Monday) or month of a date or moment begins. -#}
    {{ return(adapter.dispatch('first_day')(period, moment)) }}
{%- endmacro %}

{% macro default__first_day(period, moment) -%}
    cast({{ dbt.date_trunc(period, moment) }} as date)
{%- endmacro %}

{% macro snowflake__first_day(period, moment) -%}
    {#- Its weeks begin on the day that the session says. -#}
    {%- if period == 'week' -%}
        cast(dateadd(day, 1 - dayofweekiso({{ moment }}), {{ moment }}) as date)
    {%- else -%}
        cast(date_trunc('{{ period }}', {{ moment }}) as date)
    {%- endif -%}
{%- endmacro %}

{% macro bigquery__first_day(period, moment) -%}
    {#- Its own weeks begin on Sunday. -#}
    date_trunc(cast({{ moment }} as date), {{ 'isoweek' if period == 'week' else period }})
{%- endmacro %}
