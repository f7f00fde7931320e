{% macro is_judged_by_week(metric, facts) -%}
    {#- Whether a metric adds up over customers and weeks, and its facts know customer, team, channel and reason. What is published by month
        alone has rows of single days all the same. -#}
    {%- set judged = namespace(value=metric.shape in ['ratio', 'average'] and 'month' in metric.period_grains) -%}
    {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] -%}
        {%- set absent = facts[metric[part].fact].absent -%}
        {%- if metric[part].agg not in ['sum', 'sum_boolean', 'count', 'average'] or not customer_of_fact(metric[part].fact)
            or 'team' in absent or 'channel' in absent or 'reason' in absent -%}
            {%- set judged.value = false -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(judged.value) }}
{%- endmacro %}
