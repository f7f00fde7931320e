{{ metric_parts('survey_answers') }}
