{% set judged = {
    'customer': 'answers.is_cared_for',
    'employee': 'assessments.is_self_cared_for',
    'coach': 'assessments.is_coach_cared_for',
    'mystery_shopper': 'assessments.is_mystery_shopper_cared_for',
    'agreement': 'assessments.is_agreed',
    'no_seen': 'assessments.is_no_seen',
    'coaching_answer': 'assessments.is_no_with_coaching_answer',
} %}

-- Who cared, by month, team and agent, as the customer, the employee, the coach and the mystery shopper saw it; and one row for the team.
-- What is told of few is told of nobody: a person's row is left out below the floor, and the total stands.
with answers as (

    select
        answers.*,
        contacts.agent_id
    from {{ ref('fct_survey_answers') }} as answers
    left join {{ ref('contacts') }} as contacts on answers.contact_id = contacts.contact_id

),

assessments as (

    select
        facts.*,
        canonical.agent_id
    from {{ ref('fct_care_assessments') }} as facts
    inner join {{ ref('care_assessments') }} as canonical on facts.assessment_id = canonical.assessment_id

),

judgements as (

    {% for measure, answer in judged.items() -%}
        {% set rows = answer.split('.')[0] %}
        select
            {{ first_day('month', rows ~ ('.survey_date' if rows == 'answers' else '.assessment_date')) }} as period_month,
            coalesce({{ rows }}.team, 'unknown') as team,
            {{ rows }}.agent_id,
            '{{ measure }}' as measure,
            case when {{ answer }} then 1 else 0 end as is_yes,
            case when {{ 'assessments.is_cared_for' if measure == 'agreement' else 'false' }} then 1 else 0 end as is_yes_of_assessor,
            case when {{ 'assessments.is_cared_for_by_customer' if measure == 'agreement' else 'false' }} then 1 else 0 end
                as is_yes_of_customer
        from {{ rows }}
        where {{ answer }} is not null
        {{- ' union all ' if not loop.last -}}
    {% endfor %}

),

totals as (

    select true as is_team_total
    union all
    select false as is_team_total

),

-- Each judgement once for its agent, and once for the team. Whose agent is not known is in the total alone.
spread as (

    select
        judgements.*,
        totals.is_team_total,
        case when not totals.is_team_total then judgements.agent_id end as shown_agent_id
    from judgements
    cross join totals
    where totals.is_team_total or judgements.agent_id is not null

),

summed as (

    select
        period_month,
        team,
        measure,
        is_team_total,
        shown_agent_id as agent_id,
        count(*) as denominator,
        cast(sum(is_yes) as {{ column_type('double') }}) as numerator,
        cast(sum(is_yes_of_assessor) as {{ column_type('double') }}) / count(*) as assessors_share,
        cast(sum(is_yes_of_customer) as {{ column_type('double') }}) / count(*) as customers_share
    from spread
    group by period_month, team, measure, is_team_total, shown_agent_id

),

ranked as (

    select
        *,
        numerator / denominator as yes_share,
        assessors_share * customers_share + (1 - assessors_share) * (1 - customers_share) as share_by_chance,
        sum(case when not is_team_total and denominator < {{ var('care_person_floor') }} then 1 else 0 end) over (
            partition by period_month, team, measure
        ) as below_floor_count,
        row_number() over (
            partition by period_month, team, measure, is_team_total order by denominator, agent_id
        ) as number_from_least
    from summed

),

final as (

    select
        {{ day_text('period_month') }} || ':' || team || ':' || coalesce(agent_id, 'all') || ':' || measure as care_id,
        period_month,
        team,
        agent_id,
        measure,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        yes_share,
        -- Agreement beyond chance: none can be told where both say the same of all.
        case when measure = 'agreement' then (yes_share - share_by_chance) / nullif(1 - share_by_chance, 0) end as kappa,
        is_team_total
    from ranked
    -- One person alone left out would be the total less all others: the next smallest is left out too.
    where is_team_total or number_from_least > case when below_floor_count = 1 then 2 else below_floor_count end

)

select * from final
