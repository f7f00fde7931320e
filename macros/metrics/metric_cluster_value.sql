{% macro metric_cluster_value(measure) -%}
    {#- What the rows of one cluster add up to: counted where they count, which takes least memory. Of distinct values (of customers) a
        cluster, which is a customer, has one. -#}
    {%- if measure.agg == 'sum' -%}
        coalesce(sum({{ measure.column }}), 0)
    {%- elif measure.agg == 'sum_boolean' -%}
        count(case when {{ measure.column }} then 1 end)
    {%- elif measure.agg == 'count' -%}
        count({{ measure.column }})
    {%- else -%}
        max(case when {{ measure.column }} is not null then 1 else 0 end)
    {%- endif -%}
{%- endmacro %}
