{{ outcome_mart('relationship') }}
