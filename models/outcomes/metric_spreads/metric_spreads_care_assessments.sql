{{ metric_spreads('care_assessments') }}
