{% macro longest_window() -%}
    {{ return(var('guard_window_weeks') | max) }}
{%- endmacro %}
