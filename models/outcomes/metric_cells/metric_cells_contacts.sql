{{ metric_cells('contacts') }}
