{{ metric_cells('posts') }}
