{% macro facts_of_metrics(metrics) -%}
    {#- The facts of the metrics, each once: name -> the metrics that it has a part in. -#}
    {%- set found = {} -%}
    {%- for metric in metrics -%}
        {%- for name in metric_facts_of(metric) -%}{%- do found.setdefault(name, []).append(metric) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
