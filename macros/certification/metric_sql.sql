{% macro metric_sql(part) -%}
    {#- What a metric is over all time and everything, as a query that a person can read: of its facts, without schemas. -#}
    {%- set numerator = measure_sql(part.numerator) -%}
    {%- if part.shape != 'ratio' -%}
        select {{ numerator }} from fct_{{ part.numerator.fact }}
    {%- else -%}
        select {{ numerator }} / nullif({{ measure_sql(part.denominator) }}, 0) from fct_{{ part.numerator.fact }}
    {%- endif -%}
{%- endmacro %}

{% macro measure_sql(measure) -%}
    {%- if measure.agg == 'sum_boolean' -%}
        sum(case when {{ measure.column }} then 1.0 else 0.0 end)
    {%- elif measure.agg == 'count_distinct' -%}
        count(distinct {{ measure.column }})
    {%- elif measure.agg in ['median', 'percentile'] -%}
        percentile_cont({{ measure.share }}) within group (order by {{ measure.column }})
    {%- else -%}
        {{ {'average': 'avg'}.get(measure.agg, measure.agg) }}({{ measure.column }})
    {%- endif -%}
{%- endmacro %}
