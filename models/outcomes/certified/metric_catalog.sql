-- Every metric as it is declared: what it asks, how it is made, what it is built from and who answers for it.
{{ metric_catalog_rows() }}
