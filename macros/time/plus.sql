{% macro plus_seconds(moment, seconds) -%}
    {{ dbt.dateadd('second', seconds, moment) }}
{%- endmacro %}

{% macro plus_days(moment, days) -%}
    {{ dbt.dateadd('day', days, moment) }}
{%- endmacro %}
