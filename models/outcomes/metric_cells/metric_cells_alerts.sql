{{ metric_cells('alerts') }}
