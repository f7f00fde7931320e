{% macro facts_with_metrics() -%}
    {#- The facts that carry metrics: metric_facts raises where one is missing here. -#}
    {{ return([
        ref('fct_contacts'),
        ref('fct_journeys'),
        ref('fct_open_contacts')
    ]) }}
{%- endmacro %}
