{{ opportunity_round(1) }}
