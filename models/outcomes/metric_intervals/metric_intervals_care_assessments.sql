{{ fact_metric_intervals('care_assessments') }}
