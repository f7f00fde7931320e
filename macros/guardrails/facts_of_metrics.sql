{% macro facts_of_metrics(metrics) -%}
    {#- The facts of the metrics, each once: name -> the metrics that it has a part in. -#}
    {%- set found = {} -%}
    {%- for metric in metrics -%}
        {%- do found.setdefault(metric.numerator.fact, []).append(metric) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
