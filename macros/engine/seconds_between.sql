{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    cast((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0 as double)
{%- endmacro %}
