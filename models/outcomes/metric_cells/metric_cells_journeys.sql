{{ metric_cells('journeys') }}
