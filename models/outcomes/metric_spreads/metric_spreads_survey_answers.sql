{{ metric_spreads('survey_answers') }}
