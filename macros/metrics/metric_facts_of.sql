{% macro metric_facts_of(metric) -%}
    {#- The names of the facts that have a part in a metric. -#}
    {%- set names = [] -%}
    {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] and metric[part].fact not in names -%}
        {%- do names.append(metric[part].fact) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
