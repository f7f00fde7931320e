{% macro refer_to_facts() -%}
    {#- Refers to every fact with metrics, so that who reads them by way of the graph is built after them. -#}
    {%- for name in facts_with_metrics() -%}{%- do ref('fct_' ~ name) -%}{%- endfor -%}
{%- endmacro %}
