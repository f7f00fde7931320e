-- Of each guard that got worse: the week from which on, and how many customers it touched since.
with findings as (

    select * from {{ ref('guard_findings') }}

),

-- What of the reasons and channels of its cell is compared, over how many weeks.
compared as (

    select
        findings.judgement_id,
        findings.guard_unit,
        findings.worse_sign,
        findings.judged_week,
        {% for key in cell_keys() -%}
            findings.{{ key }},
        {% endfor -%}
        strata.reason,
        strata.channel,
        strata.expected_value
    from findings
    inner join {{ ref('guard_strata') }} as strata on {{ same_keys('findings', 'strata', cell_keys() + ['judged_week']) }}
    where {{ value_of_window('strata', 'window_denominator', 'findings.window_weeks') }} is not null

),

sums as (

    select * from {{ ref('guard_weekly_sums') }}

),

sums_of_cells as (

    {{ cell_rows('sums') }}

),

weekly as (

    select
        compared.judgement_id,
        sums.week_number,
        sum(sums.denominator) as cases,
        -- Exact, since the week of the largest difference is chosen, and equal ones must be equal in every run.
        sum(
            {{ exact_in_sums('compared.worse_sign * (sums.numerator - sums.denominator * compared.expected_value)', 30) }}
        ) as excess
    from compared
    inner join sums_of_cells as sums
        on
            {{ same_keys('compared', 'sums', cell_keys() + ['reason', 'channel']) }}
            and compared.judged_week >= sums.week_number
            and compared.judged_week - {{ longest_window() + var('guard_baseline_weeks') }} < sums.week_number
    group by compared.judgement_id, sums.week_number

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
onsets as (

    select
        findings.judgement_id,
        split.week_number as onset_week
    from findings
    inner join split on coalesce(findings.stronger_id, findings.judgement_id) = split.judgement_id
    where split.split_place = 1

),

cases_since as (

    select
        onsets.judgement_id,
        sum(weekly.cases) as cases
    from onsets
    inner join weekly on onsets.judgement_id = weekly.judgement_id and onsets.onset_week <= weekly.week_number
    group by onsets.judgement_id

),

touched as (

    select distinct
        compared.judgement_id,
        cases.customer_group,
        cases.customer_count,
        -- Groups of customers who are alike have a row for each week; in each they are others.
        case when cases.customer_group < 0 then cases.week_number end as week_number
    from compared
    inner join onsets on compared.judgement_id = onsets.judgement_id
    inner join {{ ref('guard_cases') }} as cases
        on
            {{ same_keys('compared', 'cases', cell_keys() + ['reason', 'channel']) }}
            and compared.judged_week >= cases.week_number
            and onsets.onset_week <= cases.week_number
    where
        compared.guard_unit <> 'share'
        or compared.worse_sign > 0 and cases.numerator > 0
        or compared.worse_sign < 0 and cases.numerator < cases.denominator

),

customers_since as (

    select
        judgement_id,
        sum(customer_count) as touched_customers
    from touched
    group by judgement_id

),

final as (

    select
        onsets.judgement_id,
        {{ week_of_number('onsets.onset_week') }} as onset_week_start,
        cast(coalesce(customers_since.touched_customers, 0) as bigint) as touched_customers,
        cast(cases_since.cases as bigint) as cases_since_onset
    from onsets
    inner join cases_since on onsets.judgement_id = cases_since.judgement_id
    left join customers_since on onsets.judgement_id = customers_since.judgement_id

)

select * from final
