{{ fact_metric_parts('survey_answers') }}
