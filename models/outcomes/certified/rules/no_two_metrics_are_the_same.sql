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
    catalogue.metric_name,
    catalogue.metric_name || ' is made as ' || repeated.first_name || ' is: keep one, or say in columns of the fact in what they differ ('
    || catalogue.declared_in || ').' as message
from {{ ref('metric_catalog') }} as catalogue
inner join repeated on catalogue.definition_sql = repeated.definition_sql
where catalogue.metric_name <> repeated.first_name
