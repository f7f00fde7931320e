{{ metric_catalogue() }}
