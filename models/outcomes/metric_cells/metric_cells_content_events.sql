{{ metric_cells('content_events') }}
