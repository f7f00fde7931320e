-- Where guards that got worse overlap, told as one story: each finding with the strongest of the same guard and week that it is a part
-- of (half of its cases or more lie in it), or an echo of (without those cases it is not worse by the least change).
with findings as (

    select * from {{ ref('guard_findings') }}

),

cases as (

    select
        findings.judgement_id,
        guard_rows.metric_number,
        findings.judged_week,
        guard_rows.team,
        guard_rows.channel,
        guard_rows.reason,
        sum(guard_rows.denominator) as cases,
        sum(guard_rows.denominator * strata.expected_value) as expected,
        sum(
            {{ exact_in_sums('findings.worse_sign * (guard_rows.numerator - guard_rows.denominator * strata.expected_value)', 30) }}
        ) as excess
    from findings
    inner join {{ ref('guard_rows') }} as guard_rows
        on
            {{ same_request('findings', 'guard_rows', ['judged_week', 'window_weeks']) }}
            and findings.judged_week >= guard_rows.week_number
            and guard_rows.week_number > findings.judged_week - findings.window_weeks
    inner join {{ ref('guard_strata') }} as strata
        on
            {{ same_request('findings', 'strata') }}
            and guard_rows.reason = strata.reason
            and guard_rows.channel = strata.channel
    group by findings.judgement_id, guard_rows.metric_number, findings.judged_week, guard_rows.team, guard_rows.channel, guard_rows.reason

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
        findings.judgement_id,
        related.stronger_id,
        coalesce(related.relation, 'story') as relation
    from findings
    left join related on findings.judgement_id = related.judgement_id and related.relation_place = 1

)

select * from final
