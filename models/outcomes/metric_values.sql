{{ metric_values(facts=[ref('fct_contacts'), ref('fct_journeys'), ref('fct_open_contacts')]) }}
