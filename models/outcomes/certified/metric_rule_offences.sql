-- What breaks a rule that every metric must obey, and what to do about it: one query per rule, named after it.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

-- A metric without a question, an outcome, an owner or a description cannot be judged by who reads it.
declared as (

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
    from catalogue
    left join {{ ref('metric_questions') }} as questions on catalogue.question = questions.question
    left join {{ ref('desired_outcomes') }} as outcomes on catalogue.desired_outcome = outcomes.desired_outcome

),

-- What the centre spends or sells improves easily at the customer's expense: an outcome of the customer's stands beside it.
guarded as (

    select
        pairs.metric_name,
        count(case when guards.orientation = 'customer' then 1 end) as guard_count,
        count(*) - count(guards.orientation) as unknown_count
    from {{ ref('metric_guards') }} as pairs
    left join catalogue as guards on pairs.guard_name = guards.metric_name
    group by pairs.metric_name

),

-- Two names for one number are two numbers to whoever compares reports.
repeated as (

    select
        definition_sql,
        min({{ byte_order('metric_name') }}) as first_name
    from catalogue
    group by definition_sql
    having count(*) > 1

),

final as (

    select
        'metric_says_what_it_is_for' as rule_name,
        metric_name,
        metric_name || ' has ' || lack || ': mend it in ' || declared_in || '.' as message
    from declared
    where lack is not null
    union all
    select
        'cost_or_profit_metric_has_guard' as rule_name,
        catalogue.metric_name,
        case
            when guarded.unknown_count > 0
                then catalogue.metric_name || ' is guarded by what is no metric: name metrics of the catalogue in guarded_by in '
            else
                catalogue.metric_name || ' is a ' || catalogue.orientation
                || ' metric without a guard: name an outcome that it can hide (orientation customer) in guarded_by in '
        end || catalogue.declared_in || '.' as message
    from catalogue
    left join guarded on catalogue.metric_name = guarded.metric_name
    where
        guarded.unknown_count > 0
        or (
            -- A volume says how much there is, not how well it is done.
            catalogue.orientation in ('cost', 'profit')
            and catalogue.direction <> 'none'
            and coalesce(guarded.guard_count, 0) = 0
        )
    union all
    select
        'no_two_metrics_are_the_same' as rule_name,
        catalogue.metric_name,
        catalogue.metric_name || ' is made as ' || repeated.first_name
        || ' is: keep one, or say in columns of the fact in what they differ (' || catalogue.declared_in || ').' as message
    from catalogue
    inner join repeated on catalogue.definition_sql = repeated.definition_sql
    where catalogue.metric_name <> repeated.first_name
    union all
    -- A rate without what it is a share of cannot be added up, and its chance variation is not known.
    select
        'rate_publishes_its_denominator' as rule_name,
        metric_name,
        metric_name || ' is published as a rate and has no denominator: declare it as a ratio in ' || declared_in || '.' as message
    from catalogue
    where statistics like '%rate%' and denominator_count = 0
    union all
    -- A number that nothing checks is certified by nobody.
    select
        'metric_is_tested' as rule_name,
        metric_name,
        metric_name || ' is built from relations of which no test says anything: add data tests to ' || inputs || '.' as message
    from catalogue
    where test_count = 0
    union all
    -- What customers want and nothing measures is what goes wrong unseen.
    select
        'desired_outcome_is_measured' as rule_name,
        cast(null as {{ column_type('text') }}) as metric_name,
        'No metric on the side of the customer measures ' || outcomes.desired_outcome
        || ': declare one with this desired_outcome under models/metrics/.' as message
    from {{ ref('desired_outcomes') }} as outcomes
    left join catalogue on outcomes.desired_outcome = catalogue.desired_outcome and catalogue.orientation = 'customer'
    where catalogue.metric_name is null

)

select * from final
