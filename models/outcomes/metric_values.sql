{{ metric_values(facts=[
    ref('fct_contacts'), ref('fct_journeys'), ref('fct_open_contacts'), ref('fct_survey_answers'), ref('fct_care_assessments'),
]) }}
