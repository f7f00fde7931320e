-- What customers went through because of each root cause, for the department that can end it, by month and over all time, with the contacts
-- before and after the fix was due.
{% set double = column_type('double') %}
{% set key = ['period_grain', 'period_start', 'originating_department', 'root_cause', 'driver'] %}
with views as (

    select 'month' as period_grain
    union all
    select 'all' as period_grain

),

told as (

    select
        told.*,
        views.period_grain,
        case when views.period_grain = 'month' then told.month_start end as period_start
    from {{ ref('customer_voice_counts') }} as told
    cross join views

),

counted as (

    select
        {{ key | join(', ') }},
        count(contact_id) as contacts,
        count(journey_id) as journeys,
        count(distinct known_customer_id) as customers,
        count(mature_journey_id) as mature_journeys,
        count(unresolved_journey_id) as unresolved_journeys,
        count(mature_count) as mature_contacts,
        count(repeat_count) as repeated_contacts,
        count(heard_count) as heard_contacts,
        count(complaint_count) as complaints,
        count(costed_count) as costed_contacts,
        sum(agent_cost) as agent_cost,
        count(distinct churn_customer_id) as churn_observed_customers,
        count(distinct lost_customer_id) as churned_customers,
        count(sentiment_count) as sentiment_contacts,
        sum(sentiment_change) as sentiment_change_sum,
        count(clarity_count) as clarity_answers,
        count(clear_count) as clear_answers
    from told
    group by {{ key | join(', ') }}

),

final as (

    select
        counted.period_grain,
        counted.period_start,
        counted.originating_department,
        counted.root_cause,
        counted.driver as reason,
        counted.contacts,
        counted.journeys,
        counted.customers,
        counted.mature_journeys,
        counted.unresolved_journeys,
        counted.mature_contacts,
        counted.repeated_contacts,
        counted.heard_contacts,
        counted.complaints,
        counted.costed_contacts,
        counted.agent_cost,
        counted.churn_observed_customers,
        counted.churned_customers,
        counted.sentiment_contacts,
        counted.sentiment_change_sum,
        counted.clarity_answers,
        counted.clear_answers,
        case
            when counted.sentiment_contacts >= {{ var('smallest_sample') }}
                then counted.sentiment_change_sum / counted.sentiment_contacts
        end as sentiment_change,
        {% for name, (part, whole) in {
            'unresolved_share': ('unresolved_journeys', 'mature_journeys'),
            'churned_share': ('churned_customers', 'churn_observed_customers'),
            'clarity_rate': ('clear_answers', 'clarity_answers'),
        }.items() -%}
            case
                when counted.{{ whole }} >= {{ var('smallest_sample') }} then cast(counted.{{ part }} as {{ double }}) / counted.{{ whole }}
            end as {{ name }},
        {% endfor -%}
        fixes.fix_due,
        fixes.contacts_before_fix,
        fixes.contacts_after_fix,
        fixes.share_ratio as fix_share_ratio,
        fixes.ci_low as fix_ci_low,
        fixes.ci_high as fix_ci_high
    from counted
    left join {{ ref('reason_fixes') }} as fixes
        on
            counted.period_grain = 'all'
            and counted.originating_department = fixes.originating_department
            and counted.root_cause = fixes.root_cause
            and counted.driver = fixes.reason

)

select * from final
