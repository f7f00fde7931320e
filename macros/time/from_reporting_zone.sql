{% macro from_reporting_zone(local_time) -%}
    {{ return(zone_to_utc(local_time, checked_time_zone(var('reporting_time_zone'), 'reporting_time_zone'))) }}
{%- endmacro %}
