{% macro metric_clusters() -%}
    {#- What is independent of what in each fact, for the intervals of its rates and means: the columns whose first known one tells whose
        row it is; 'case' where a fact has counts alone and each case counted is a customer of her own; none where no interval can be told.
        Contacts of one customer are never independent. Of each fact that is not none there is a model metric_spreads_<name>. -#}
    {{ return({
        'contacts': ['customer_id'],
        'journeys': ['customer_id'],
        'posts': ['customer_id', 'contact_id'],
        'alerts': ['customer_id'],
        'content_events': ['customer_id', 'content_event_id'],
        'survey_answers': ['customer_id', 'contact_id', 'survey_answer_id'],
        'care_assessments': ['customer_id', 'contact_id'],
        'customer_months': 'case',
        'open_contacts': none,
        'product_days': none,
        'churn_comparison': none
    }) }}
{%- endmacro %}
