{{ outcome_mart('speed_of_resolution') }}
