{% macro request_keys() -%}
    {#- One comparison: a metric in a cell, the last weeks up to the judged one against the weeks before. -#}
    {{ return(cell_keys() + ['judged_week', 'window_weeks']) }}
{%- endmacro %}
