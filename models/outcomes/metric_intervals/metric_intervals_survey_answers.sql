{{ fact_metric_intervals('survey_answers') }}
