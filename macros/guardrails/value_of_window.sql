{% macro value_of_window(strata, column, window_weeks) -%}
    {#- Of a stratum, which has a column for each length of window, the one of this length. -#}
    case {{ window_weeks }}
        {%- for weeks in var('guard_window_weeks') %} when {{ weeks }} then {{ strata }}.{{ column }}_{{ weeks }}{% endfor %} end
{%- endmacro %}
