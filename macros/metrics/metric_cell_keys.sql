{% macro metric_cell_keys() -%}
    {#- The columns that say which period, channel and slice a value is of. -#}
    {{ return(['period_grain', 'period_start', 'channel', 'slice_name', 'slice_value']) }}
{%- endmacro %}
