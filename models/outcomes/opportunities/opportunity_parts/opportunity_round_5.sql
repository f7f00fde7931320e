{{ opportunity_round(5) }}
