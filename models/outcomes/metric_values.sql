{{ metric_values(facts=[
    ref('fct_contacts'),
    ref('fct_journeys'),
    ref('fct_open_contacts'),
    ref('fct_posts'),
    ref('fct_alerts'),
    ref('fct_content_events'),
    ref('fct_customer_months'),
    ref('fct_product_days'),
    ref('fct_churn_comparison'),
]) }}
