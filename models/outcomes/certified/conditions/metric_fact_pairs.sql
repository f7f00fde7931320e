-- From which facts each metric is made.
{{ metric_fact_pair_rows() }}
