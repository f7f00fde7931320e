{% macro plus_seconds(moment, seconds) -%}
    {{ moment_plus(moment, seconds, 'second') }}
{%- endmacro %}

{% macro plus_days(moment, days) -%}
    {{ moment_plus(moment, days, 'day') }}
{%- endmacro %}
