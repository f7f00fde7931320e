-- Guards that got worse: one row per guard, cell and judged week, over the length of window that shows it best. Each with the strongest of
-- the same guard and week that it is a part of (half of its cases or more lie in it), or an echo of (without those cases it is not
-- worse by the least change).
with judgements as (

    select
        *,
        row_number() over (
            partition by guard_name, week_start, cell_type, coalesce(team, ''), coalesce(channel, ''), coalesce(reason, '')
            order by p_value, window_weeks
        ) as window_place
    from {{ ref('guard_judgements') }}
    where verdict = 'worse'

),

guards as (

    select distinct
        guard_number,
        guard_name,
        guard_unit,
        worse_sign
    from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

findings as (

    select
        judgements.*,
        guards.guard_number as metric_number,
        guards.guard_unit,
        guards.worse_sign,
        {{ week_number('judgements.week_start') }} as judged_week,
        coalesce(judgements.team, 'all') as cell_team,
        coalesce(judgements.channel, 'all') as cell_channel,
        coalesce(judgements.reason, 'all') as cell_reason
    from judgements
    inner join guards on judgements.guard_name = guards.guard_name
    where judgements.window_place = 1

),

sums as (

    select * from {{ ref('guard_weekly_sums') }}

),

sums_of_cells as (

    {{ cell_rows('sums') }}

),

cases as (

    select
        findings.judgement_id,
        sums.team,
        sums.channel,
        sums.reason,
        sum(sums.denominator) as cases,
        sum(sums.denominator * strata.expected_value) as expected,
        sum(findings.worse_sign * (sums.numerator - sums.denominator * strata.expected_value)) as excess
    from findings
    inner join sums_of_cells as sums
        on
            {{ same_keys('findings', 'sums', cell_keys()) }}
            and findings.judged_week >= sums.week_number
            and findings.judged_week - findings.window_weeks < sums.week_number
    inner join {{ ref('guard_strata') }} as strata
        on
            {{ same_keys('findings', 'strata', cell_keys() + ['judged_week']) }}
            and sums.reason = strata.reason
            and sums.channel = strata.channel
    group by findings.judgement_id, sums.team, sums.channel, sums.reason

),

shared as (

    select
        weaker.judgement_id,
        stronger.judgement_id as stronger_id,
        weaker.guard_unit,
        stronger.p_value as stronger_p_value,
        sum(cases.cases) as cases,
        {% set is_in_stronger -%}
            stronger.cell_team in ('all', cases.team) and stronger.cell_channel in ('all', cases.channel) and stronger.cell_reason in ('all', cases.reason)
        {%- endset -%}
        sum(case when {{ is_in_stronger }} then cases.cases else 0 end) as shared_cases,
        sum(case when {{ is_in_stronger }} then 0 else cases.expected end) as expected_apart,
        sum(case when {{ is_in_stronger }} then 0 else cases.excess end) as excess_apart
    from findings as weaker
    inner join findings as stronger
        on
            weaker.metric_number = stronger.metric_number
            and weaker.judged_week = stronger.judged_week
            and (
                weaker.p_value > stronger.p_value
                or weaker.p_value = stronger.p_value and weaker.judgement_id > stronger.judgement_id
            )
    inner join cases on weaker.judgement_id = cases.judgement_id
    group by weaker.judgement_id, stronger.judgement_id, weaker.guard_unit, stronger.p_value

),

related as (

    select
        judgement_id,
        stronger_id,
        case when 2 * shared_cases >= cases then 'part' else 'echo' end as relation,
        row_number() over (partition by judgement_id order by stronger_p_value, stronger_id) as relation_place
    from shared
    where
        2 * shared_cases >= cases
        or shared_cases > 0 and excess_apart < case
            when guard_unit = 'share' then {{ var('guard_least_change') }} * (cases - shared_cases)
            else {{ var('guard_least_relative_change') }} * abs(expected_apart)
        end

),

final as (

    select
        findings.*,
        related.stronger_id,
        coalesce(related.relation, 'story') as relation
    from findings
    left join related on findings.judgement_id = related.judgement_id and related.relation_place = 1

)

select * from final -- noqa: AM04
