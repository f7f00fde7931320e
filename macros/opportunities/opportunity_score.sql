{% macro opportunity_score(cases, low, comparison) -%}
    {#- What segments are ordered by: the failures beyond the comparison at the lower limit, in thousandths, so that engines that add up in
        another order choose the same. -#}
    floor(1000 * ({{ cases }}) * ({{ low }} - {{ comparison }}) + 0.5)
{%- endmacro %}
