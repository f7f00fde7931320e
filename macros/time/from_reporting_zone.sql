{% macro from_reporting_zone(local_time) -%}
    {%- set zone = checked_time_zone(var('reporting_time_zone'), 'reporting_time_zone') -%}
    {{ return(adapter.dispatch('in_utc')(local_time, zone)) }}
{%- endmacro %}
