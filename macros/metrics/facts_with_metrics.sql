{% macro facts_with_metrics() -%}
    {#- The facts that carry metrics, as their semantic models are called: metric_facts raises where one is missing here. Of each
        there are models metric_parts_<name> and metric_cells_<name>. -#}
    {{ return([
        'contacts',
        'journeys',
        'open_contacts',
        'posts',
        'alerts',
        'content_events',
        'customer_months',
        'product_days',
        'churn_comparison',
        'survey_answers',
        'care_assessments'
    ]) }}
{%- endmacro %}
