{{ metric_parts('posts') }}
