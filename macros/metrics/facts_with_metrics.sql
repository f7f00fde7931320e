{% macro facts_with_metrics() -%}
    {#- The facts that carry metrics: metric_facts raises where one is missing here. -#}
    {{ return([
        ref('fct_contacts'),
        ref('fct_journeys'),
        ref('fct_open_contacts'),
        ref('fct_posts'),
        ref('fct_alerts'),
        ref('fct_content_events'),
        ref('fct_customer_months'),
        ref('fct_product_days'),
        ref('fct_churn_comparison'),
        ref('fct_survey_answers'),
        ref('fct_care_assessments')
    ]) }}
{%- endmacro %}
