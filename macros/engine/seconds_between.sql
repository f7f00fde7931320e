{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    (cast(datediff(microsecond, {{ earlier }}, {{ later }}) as {{ column_type('double') }}) / 1000000)
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    cast((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0 as double)
{%- endmacro %}

{% macro postgres__seconds_between(earlier, later) -%}
    cast(extract(epoch from ({{ later }} - {{ earlier }})) as double precision)
{%- endmacro %}

{% macro redshift__seconds_between(earlier, later) -%}
    (cast(datediff(microsecond, {{ earlier }}, {{ later }}) as double precision) / 1000000)
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (cast(unix_micros({{ later }}) - unix_micros({{ earlier }}) as double) / 1000000)
{%- endmacro %}

{% macro bigquery__seconds_between(earlier, later) -%}
    (timestamp_diff({{ later }}, {{ earlier }}, microsecond) / 1000000)
{%- endmacro %}

{% macro trino__seconds_between(earlier, later) -%}
    {#- Its date_diff knows no microseconds; the difference of two doubles is off by a part of one. -#}
    round(to_unixtime(with_timezone({{ later }}, 'UTC')) - to_unixtime(with_timezone({{ earlier }}, 'UTC')), 6)
{%- endmacro %}
