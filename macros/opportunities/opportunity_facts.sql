{% macro opportunity_facts() -%}
    {#- The facts whose rows are what happened to a customer: they have a customer_id and a journey_id. A survey's answers are not: who
        answers is not who was served. -#}
    {{ return(['contacts', 'journeys']) }}
{%- endmacro %}
