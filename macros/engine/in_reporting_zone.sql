{% macro in_reporting_zone(utc_time) -%}
    {%- set zone = var('reporting_time_zone') -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', zone) -%}
        {{ exceptions.raise_compiler_error("reporting_time_zone is not the name of a time zone: " ~ zone) }}
    {%- endif -%}
    {{ return(adapter.dispatch('in_reporting_zone')(utc_time, zone)) }}
{%- endmacro %}

{% macro default__in_reporting_zone(utc_time, zone) -%}
    {%- if zone == 'UTC' -%}
        {{ utc_time }}
    {%- else -%}
        timezone('{{ zone }}', timezone('UTC', {{ utc_time }}))
    {%- endif -%}
{%- endmacro %}
