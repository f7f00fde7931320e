{% macro metric_same_cell(left, right) -%}
    {#- Whether rows of two relations are of the same period, channel and slice, of which period and channel can be null. -#}
    {%- for key in ['period_grain', 'slice_name', 'slice_value'] -%}
    {{ left }}.{{ key }} = {{ right }}.{{ key }} and {% endfor -%}
    coalesce({{ left }}.period_start, date '1900-01-01') = coalesce({{ right }}.period_start, date '1900-01-01')
    and coalesce({{ left }}.channel, '') = coalesce({{ right }}.channel, '')
{%- endmacro %}
