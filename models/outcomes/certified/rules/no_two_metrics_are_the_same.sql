-- Two names for one number are two numbers to whoever compares reports.
with repeated as (

    select
        definition_sql,
        min({{ byte_order('metric_name') }}) as first_name
    from {{ ref('metric_catalog') }}
    group by definition_sql
    having count(*) > 1

)

select
    'no_two_metrics_are_the_same' as rule_name,
    catalog.metric_name,
    catalog.metric_name || ' is made as ' || repeated.first_name || ' is: keep one, or say in columns of the fact in what they differ ('
    || catalog.declared_in || ').' as message
from {{ ref('metric_catalog') }} as catalog
inner join repeated on catalog.definition_sql = repeated.definition_sql
where catalog.metric_name <> repeated.first_name
