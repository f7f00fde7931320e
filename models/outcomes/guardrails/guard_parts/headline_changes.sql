-- How the headlines changed in the cells and over the weeks in which one of their guards got worse, the mix held equal.
with headline_rows as (

    select * from {{ ref('headline_rows') }}

),

requests as (

    select * from {{ ref('headline_requests') }}

),

{{ comparison_strata('requests', 'headline_rows') }},

changes as (

    {{ comparison_changes('strata') }}

),

{{ comparison_spreads('changes', 'strata', 'headline_rows') }},

provisional as (

    select
        {{ request_keys_of('requests') }},
        sum(headline_rows.provisional) as provisional
    from requests
    inner join headline_rows
        on
            {{ same_request('requests', 'headline_rows', ['judged_week', 'window_weeks']) }}
            and requests.judged_week >= headline_rows.week_number
            and headline_rows.week_number > requests.judged_week - requests.window_weeks
    group by
        {{ request_keys_of('requests') }}

),

final as (

    select
        changes.*,
        {{ student_quantile('spreads.degrees_of_freedom') }} * sqrt(spreads.squared_error) / changes.window_cases as half_interval
    from changes
    inner join spreads on {{ same_request('changes', 'spreads') }}
    inner join provisional on {{ same_request('changes', 'provisional') }}
    where
        provisional.provisional <= {{ var('guard_most_provisional_share') }} * (changes.window_cases + provisional.provisional)

)

select * from final
