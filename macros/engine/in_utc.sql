{% macro in_utc(local_time, source_system) -%}
    {%- set zone = checked_time_zone(var('source_time_zones').get(source_system, 'UTC'), "source_time_zones." ~ source_system) -%}
    {{ return(zone_to_utc(local_time, zone)) }}
{%- endmacro %}

{% macro zone_to_utc(local_time, zone) -%}
    {#- The hour that a clock shows twice in autumn is the second one; one that it never shows in spring is counted on from before. -#}
    {{ return(local_time if zone == 'UTC' else adapter.dispatch('zone_to_utc')(local_time, zone)) }}
{%- endmacro %}

{% macro second_of_two_hours(first_hour, local_time, zone) -%}
    {#- For engines that take the first of the two hours, or do not say which: where an hour later shows the same clock, that one is meant. -#}
    {%- set second_hour = moment_plus(first_hour, 3600, 'second') -%}
    case
        when {{ adapter.dispatch('utc_to_zone')(second_hour, zone) }} = {{ local_time }} then {{ second_hour }}
        else {{ first_hour }}
    end
{%- endmacro %}

{% macro default__zone_to_utc(local_time, zone) -%}
    {{ second_of_two_hours("convert_timezone('" ~ zone ~ "', 'UTC', " ~ local_time ~ ")", local_time, zone) }}
{%- endmacro %}

{% macro duckdb__zone_to_utc(local_time, zone) -%}
    timezone('UTC', timezone('{{ zone }}', {{ local_time }}))
{%- endmacro %}

{% macro postgres__zone_to_utc(local_time, zone) -%}
    timezone('UTC', timezone('{{ zone }}', {{ local_time }}))
{%- endmacro %}

{% macro redshift__zone_to_utc(local_time, zone) -%}
    {{ return(default__zone_to_utc(local_time, zone)) }}
{%- endmacro %}

{% macro spark__zone_to_utc(local_time, zone) -%}
    {{ second_of_two_hours("to_utc_timestamp(" ~ local_time ~ ", '" ~ zone ~ "')", local_time, zone) }}
{%- endmacro %}

{% macro bigquery__zone_to_utc(local_time, zone) -%}
    {{ second_of_two_hours("timestamp(datetime(" ~ local_time ~ "), '" ~ zone ~ "')", local_time, zone) }}
{%- endmacro %}

{% macro trino__zone_to_utc(local_time, zone) -%}
    {{ second_of_two_hours("cast(at_timezone(with_timezone(" ~ local_time ~ ", '" ~ zone ~ "'), 'UTC') as timestamp(6))", local_time, zone) }}
{%- endmacro %}
