-- Of each guard that got worse: the week from which on, and how many customers it touched since.
with findings as (

    select * from {{ ref('guard_findings') }}

),

cases as (

    select
        findings.judgement_id,
        guard_rows.week_number,
        guard_rows.customer_id,
        guard_rows.denominator,
        findings.worse_sign * (guard_rows.numerator - guard_rows.denominator * strata.expected_value) as excess,
        case
            when findings.guard_unit <> 'share' then true
            when findings.worse_sign > 0 then guard_rows.numerator > 0
            else guard_rows.numerator < guard_rows.denominator
        end as is_touched
    from findings
    inner join {{ ref('guard_rows') }} as guard_rows
        on
            {{ same_request('findings', 'guard_rows', ['judged_week', 'window_weeks']) }}
            and findings.judged_week >= guard_rows.week_number
            and guard_rows.week_number > findings.judged_week - {{ longest_window() + var('guard_baseline_weeks') }}
    inner join {{ ref('guard_strata') }} as strata
        on
            {{ same_request('findings', 'strata') }}
            and guard_rows.reason = strata.reason
            and guard_rows.channel = strata.channel

),

weekly as (

    select
        judgement_id,
        week_number,
        sum(denominator) as cases,
        sum({{ exact_in_sums('excess', 30) }}) as excess
    from cases
    group by judgement_id, week_number

),

running as (

    select
        judgement_id,
        {% for column in ['cases', 'excess'] -%}
            sum({{ column }})
                over (partition by judgement_id order by week_number desc rows between unbounded preceding and current row)
                as {{ column }}_since,
            sum({{ column }}) over (partition by judgement_id) as {{ column }}_in_all,
        {% endfor -%}
        week_number
    from weekly

),

-- Where those before and those since differ most, for so many cases (the likelihood ratio of a change of mean).
split as (

    select
        judgement_id,
        week_number,
        row_number() over (
            partition by judgement_id
            order by
                (excess_since / cases_since - (excess_in_all - excess_since) / (cases_in_all - cases_since))
                / sqrt(1 / cases_since + 1 / (cases_in_all - cases_since)) desc,
                week_number
        ) as split_place
    from running
    where cases_since > 0 and cases_in_all > cases_since

),

-- A part began when its story did: of the whole there are more cases to tell the week by.
begun as (

    select
        relations.judgement_id,
        relations.stronger_id,
        relations.relation,
        split.week_number as onset_week
    from {{ ref('guard_overlaps') }} as relations
    inner join split on coalesce(relations.stronger_id, relations.judgement_id) = split.judgement_id
    where split.split_place = 1

),

final as (

    select
        cases.judgement_id,
        begun.stronger_id,
        begun.relation,
        {{ week_of_number('begun.onset_week') }} as onset_week_start,
        cast(count(distinct case when cases.is_touched then cases.customer_id end) as bigint) as touched_customers,
        cast(sum(cases.denominator) as bigint) as cases_since_onset
    from cases
    inner join begun on cases.judgement_id = begun.judgement_id and cases.week_number >= begun.onset_week
    group by cases.judgement_id, begun.stronger_id, begun.relation, begun.onset_week

)

select * from final
