-- The tests and expectations that failed in this run without stopping it, with each fact that what they look at has a part in.
{{ failed_check_rows() }}
