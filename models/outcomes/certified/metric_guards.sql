-- Which outcome each guarded metric must not be shown without.
{{ metric_guard_rows() }}
