{{ opportunity_round(3) }}
