-- A rate without what it is a share of cannot be added up, nor told from chance.
select
    'rate_publishes_its_denominator' as rule_name,
    metric_name,
    metric_name || ' is published as a rate and has no denominator: declare it as a ratio in ' || declared_in || '.' as message
from {{ ref('metric_catalog') }}
where statistics like '%rate%' and denominator_count = 0
