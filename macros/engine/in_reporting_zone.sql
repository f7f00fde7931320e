{% macro in_reporting_zone(utc_time) -%}
    {%- set zone = checked_time_zone(var('reporting_time_zone'), 'reporting_time_zone') -%}
    {{ return(adapter.dispatch('in_reporting_zone')(utc_time, zone)) }}
{%- endmacro %}

{% macro default__in_reporting_zone(utc_time, zone) -%}
    {%- if zone == 'UTC' -%}
        {{ utc_time }}
    {%- else -%}
        timezone('{{ zone }}', timezone('UTC', {{ utc_time }}))
    {%- endif -%}
{%- endmacro %}
