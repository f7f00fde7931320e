{{ metric_cells('care_assessments') }}
