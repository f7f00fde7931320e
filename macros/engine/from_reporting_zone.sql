{% macro from_reporting_zone(local_time) -%}
    {%- set zone = var('reporting_time_zone') -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', zone) -%}
        {{ exceptions.raise_compiler_error("reporting_time_zone is not the name of a time zone: " ~ zone) }}
    {%- endif -%}
    {{ return(adapter.dispatch('in_utc')(local_time, zone)) }}
{%- endmacro %}
