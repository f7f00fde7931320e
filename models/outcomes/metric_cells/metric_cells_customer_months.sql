{{ metric_cells('customer_months') }}
