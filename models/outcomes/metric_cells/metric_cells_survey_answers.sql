{{ metric_cells('survey_answers') }}
