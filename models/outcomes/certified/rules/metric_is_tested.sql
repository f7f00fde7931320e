-- A number that nothing checks is certified by nobody.
select
    'metric_is_tested' as rule_name,
    metric_name,
    metric_name || ' is built from relations of which no test says anything: add data tests to ' || inputs || '.' as message
from {{ ref('metric_catalog') }}
where test_count = 0
