{{ metric_parts('care_assessments') }}
