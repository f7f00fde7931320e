{{ metric_cells('churn_comparison') }}
