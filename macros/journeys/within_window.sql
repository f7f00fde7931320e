{% macro within_window(earlier_over_at, later_started_at) -%}
    {{ later_started_at }} <= {{ plus_days(earlier_over_at, var('journey_window_days')) }}
{%- endmacro %}
