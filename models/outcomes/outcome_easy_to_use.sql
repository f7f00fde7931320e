{{ outcome_mart('easy_to_use') }}
