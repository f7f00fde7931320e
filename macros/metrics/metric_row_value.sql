{% macro metric_row_value(measure) -%}
    {#- What one row of a fact adds to a measure. -#}
    {%- if measure.agg == 'sum' -%}
        coalesce({{ measure.column }}, 0)
    {%- elif measure.agg == 'sum_boolean' -%}
        case when {{ measure.column }} then 1 else 0 end
    {%- else -%}
        case when {{ measure.column }} is not null then 1 else 0 end
    {%- endif -%}
{%- endmacro %}
