{{ metric_cells('product_days') }}
