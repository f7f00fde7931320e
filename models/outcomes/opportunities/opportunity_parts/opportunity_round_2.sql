{{ opportunity_round(2) }}
