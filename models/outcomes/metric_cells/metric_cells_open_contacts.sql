{{ metric_cells('open_contacts') }}
