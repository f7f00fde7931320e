{{ fact_metric_parts('care_assessments') }}
