{{ outcome_mart('felt_cared_for') }}
