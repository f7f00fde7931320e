-- Contacts before and after the fix of a root cause was due: its share of all inbound contacts in so many weeks after that day against as
-- many before. A reason whose second weeks are not over, or whose first ones were not seen, has no comparison yet.
{% set days = 7 * var('fix_weeks') %}
with origins as (

    select * from {{ ref('reason_origins') }}

),

contacts as (

    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.contact_date,
        contacts.observed_through,
        origins.originating_department || ':' || origins.root_cause || ':' || origins.reason as subject_id
    from {{ ref('fct_contacts') }} as contacts
    left join origins on contacts.source_system = origins.source_system and contacts.reason = origins.reason
    where contacts.direction = 'inbound'

),

fixes as (

    select
        originating_department,
        root_cause,
        reason,
        originating_department || ':' || root_cause || ':' || reason as subject_id,
        max(fix_due) as fix_due
    from origins
    where originating_department is not null and root_cause is not null and fix_due is not null
    group by originating_department, root_cause, reason

),

days as (

    select
        min(date_day) as first_day,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}

),

seen as (

    select max(cast({{ in_reporting_zone('observed_through') }} as date)) as last_day
    from contacts

),

compared as (

    select
        fixes.subject_id,
        cast({{ plus_days('fixes.fix_due', -days) }} as date) as earlier_from,
        fixes.fix_due as later_from,
        cast({{ plus_days('fixes.fix_due', days) }} as date) as later_to
    from fixes
    cross join days
    cross join seen
    where
        cast({{ plus_days('fixes.fix_due', -days) }} as date) >= days.first_day
        and cast({{ plus_days('fixes.fix_due', days) }} as date) <= days.last_day
        and cast({{ plus_days('fixes.fix_due', days) }} as date) <= seen.last_day

),

{{ share_ratios('compared', 'contacts') }},

final as (

    select
        fixes.originating_department,
        fixes.root_cause,
        fixes.reason,
        fixes.fix_due,
        share_ratios.subject_id is not null as is_over,
        share_ratios.earlier_contacts as contacts_before_fix,
        share_ratios.later_contacts as contacts_after_fix,
        share_ratios.earlier_all_contacts as all_contacts_before_fix,
        share_ratios.later_all_contacts as all_contacts_after_fix,
        share_ratios.customers,
        cast(share_ratios.earlier_contacts as {{ column_type('double') }}) / {{ var('fix_weeks') }} as contacts_per_week_before_fix,
        cast(share_ratios.later_contacts as {{ column_type('double') }}) / {{ var('fix_weeks') }} as contacts_per_week_after_fix,
        share_ratios.share_ratio,
        share_ratios.ci_low,
        share_ratios.ci_high
    from fixes
    left join share_ratios on fixes.subject_id = share_ratios.subject_id

)

select * from final
