{{ outcome_mart('understandable_information') }}
