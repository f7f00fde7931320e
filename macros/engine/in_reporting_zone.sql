{% macro in_reporting_zone(utc_time) -%}
    {%- set zone = checked_time_zone(var('reporting_time_zone'), 'reporting_time_zone') -%}
    {{ return(utc_time if zone == 'UTC' else adapter.dispatch('utc_to_zone')(utc_time, zone)) }}
{%- endmacro %}

{% macro default__utc_to_zone(utc_time, zone) -%}
    convert_timezone('UTC', '{{ zone }}', {{ utc_time }})
{%- endmacro %}

{% macro duckdb__utc_to_zone(utc_time, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{% macro postgres__utc_to_zone(utc_time, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{% macro redshift__utc_to_zone(utc_time, zone) -%}
    convert_timezone('UTC', '{{ zone }}', {{ utc_time }})
{%- endmacro %}

{% macro spark__utc_to_zone(utc_time, zone) -%}
    from_utc_timestamp({{ utc_time }}, '{{ zone }}')
{%- endmacro %}

{% macro bigquery__utc_to_zone(utc_time, zone) -%}
    timestamp(datetime({{ utc_time }}, '{{ zone }}'))
{%- endmacro %}

{% macro trino__utc_to_zone(utc_time, zone) -%}
    cast(at_timezone(with_timezone({{ utc_time }}, 'UTC'), '{{ zone }}') as timestamp(6))
{%- endmacro %}
