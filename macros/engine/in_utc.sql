{% macro in_utc(local_time, source_system) -%}
    {%- set zone = var('source_time_zones').get(source_system, 'UTC') -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', zone) -%}
        {{ exceptions.raise_compiler_error("source_time_zones." ~ source_system ~ " is not the name of a time zone: " ~ zone) }}
    {%- endif -%}
    {{ return(adapter.dispatch('in_utc')(local_time, zone)) }}
{%- endmacro %}

{% macro default__in_utc(local_time, zone) -%}
    {%- if zone == 'UTC' -%}
        {{ local_time }}
    {%- else -%}
        timezone('UTC', timezone('{{ zone }}', {{ local_time }}))
    {%- endif -%}
{%- endmacro %}
