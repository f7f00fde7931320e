-- A metric without a question, an outcome, an owner or a description cannot be judged by who reads it.
with judged as (

    select
        catalog.metric_name,
        catalog.declared_in,
        case
            when catalog.question is null then 'no question'
            when questions.question is null then 'the question ' || catalog.question || ', which is not in seeds/metric_questions.csv'
            when catalog.desired_outcome is null then 'no desired outcome'
            when catalog.desired_outcome <> 'none' and outcomes.desired_outcome is null
                then 'the outcome ' || catalog.desired_outcome || ', which is not in seeds/desired_outcomes.csv'
            when catalog.owner is null then 'no owner'
            when catalog.description is null then 'no description'
        end as lack
    from {{ ref('metric_catalog') }} as catalog
    left join {{ ref('metric_questions') }} as questions on catalog.question = questions.question
    left join {{ ref('desired_outcomes') }} as outcomes on catalog.desired_outcome = outcomes.desired_outcome

)

select
    'metric_says_what_it_is_for' as rule_name,
    metric_name,
    metric_name || ' has ' || lack || ': mend it in ' || declared_in || '.' as message
from judged
where lack is not null
