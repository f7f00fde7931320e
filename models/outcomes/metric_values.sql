{{ metric_values() }}
