{{ opportunity_round(4) }}
