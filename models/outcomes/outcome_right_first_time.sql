{{ outcome_mart('right_first_time') }}
