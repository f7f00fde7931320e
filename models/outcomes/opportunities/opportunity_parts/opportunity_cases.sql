{{ opportunity_cases() }}
