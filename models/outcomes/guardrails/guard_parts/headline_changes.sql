-- How the headlines changed in the cells and over the weeks in which one of their guards got worse, the mix held equal. Not where that is
-- an echo, which is the alarm of another cell.
{% do refer_to_facts() -%}
with requests as (

    select distinct
        pairs.headline_number as metric_number,
        findings.cell_type,
        findings.cell_team,
        findings.cell_channel,
        findings.cell_reason,
        findings.judged_week,
        findings.window_weeks
    from {{ ref('guard_findings') }} as findings
    inner join {{ ref('guarded_pairs') }} as pairs on findings.metric_number = pairs.guard_number
    where pairs.is_judged_by_week and findings.relation <> 'echo'

),

sums as (

    select * from {{ ref('guard_weekly_sums') }}
    where metric_number in (select requests.metric_number from requests)

),

{{ asked_leaves('requests', 'sums') }},

{{ comparison_strata('requests', 'sums') }},

every_change as (

    {{ comparison_changes('strata') }}

),

changes as (

    select every_change.*
    from every_change
    inner join requests on {{ same_keys('every_change', 'requests', request_keys()) }}

),

{{ customer_cases(metrics_of_pairs(['headline'])) }},

{{ comparison_spreads('changes', 'strata', 'cases') }},

provisional_sums as (

    select * from sums
    where provisional <> 0

),

provisional_of_cells as (

    {{ cell_rows('provisional_sums') }}

),

provisional as (

    select
        {% for key in request_keys() -%}
            requests.{{ key }},
        {% endfor -%}
        sum(sums.provisional) as provisional
    from requests
    inner join provisional_of_cells as sums
        on
            {{ same_keys('requests', 'sums', cell_keys()) }}
            and requests.judged_week >= sums.week_number
            and requests.judged_week - requests.window_weeks < sums.week_number
    group by
        requests.metric_number,
        requests.cell_type,
        requests.cell_team,
        requests.cell_channel,
        requests.cell_reason,
        requests.judged_week,
        requests.window_weeks

),

final as (

    select
        changes.*,
        {{ student_quantile('spreads.degrees_of_freedom') }} * sqrt(spreads.squared_error) / changes.window_cases as half_interval
    from changes
    inner join spreads on {{ same_keys('changes', 'spreads', request_keys()) }}
    left join provisional on {{ same_keys('changes', 'provisional', request_keys()) }}
    where
        coalesce(provisional.provisional, 0)
        <= {{ var('guard_most_provisional_share') }} * (changes.window_cases + coalesce(provisional.provisional, 0))

)

select * from final
