-- Every declared pair of a headline and a guard of it, and whether it can be judged by week.
{{ guarded_pair_rows() }}
