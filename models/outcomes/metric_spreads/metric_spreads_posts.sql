{{ metric_spreads('posts') }}
