-- Where the reasons of contacts come from: what is at their root, which department can end it, by when. Codes of one reason are one row.
with final as (

    select
        source_system,
        reason,
        max(case when is_concern then 1 else 0 end) = 1 as is_concern,
        max(case when is_avoidable then 1 else 0 end) = 1 as is_avoidable,
        min(root_cause) as root_cause,
        min(originating_department) as originating_department,
        max(fix_due) as fix_due
    from {{ ref('contact_reasons') }}
    group by source_system, reason

)

select * from final
