{% macro in_utc(local_time, source_system) -%}
    {%- set zone = checked_time_zone(var('source_time_zones').get(source_system, 'UTC'), "source_time_zones." ~ source_system) -%}
    {{ return(adapter.dispatch('in_utc')(local_time, zone)) }}
{%- endmacro %}

{% macro default__in_utc(local_time, zone) -%}
    {%- if zone == 'UTC' -%}
        {{ local_time }}
    {%- else -%}
        timezone('UTC', timezone('{{ zone }}', {{ local_time }}))
    {%- endif -%}
{%- endmacro %}
