{% macro is_in_use(row, day) -%}
    {#- Whether a row of metrics_in_use is in force on a day: from its first day on, until the day from which it is not. -#}
    ({{ row }}.in_use_from <= {{ day }} and ({{ row }}.in_use_to is null or {{ row }}.in_use_to > {{ day }}))
{%- endmacro %}
