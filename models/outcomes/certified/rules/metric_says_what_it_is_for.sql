-- A metric without a question, an outcome, an owner or a description cannot be judged by who reads it.
with judged as (

    select
        catalogue.metric_name,
        catalogue.declared_in,
        case
            when catalogue.question is null then 'no question'
            when questions.question is null then 'the question ' || catalogue.question || ', which is not in seeds/metric_questions.csv'
            when catalogue.desired_outcome is null then 'no desired outcome'
            when catalogue.desired_outcome <> 'none' and outcomes.desired_outcome is null
                then 'the outcome ' || catalogue.desired_outcome || ', which is not in seeds/desired_outcomes.csv'
            when catalogue.owner is null then 'no owner'
            when catalogue.description is null then 'no description'
        end as lack
    from {{ ref('metric_catalog') }} as catalogue
    left join {{ ref('metric_questions') }} as questions on catalogue.question = questions.question
    left join {{ ref('desired_outcomes') }} as outcomes on catalogue.desired_outcome = outcomes.desired_outcome

)

select
    'metric_says_what_it_is_for' as rule_name,
    metric_name,
    metric_name || ' has ' || lack || ': mend it in ' || declared_in || '.' as message
from judged
where lack is not null
