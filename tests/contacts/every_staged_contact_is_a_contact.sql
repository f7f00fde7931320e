-- Contacts of the source systems that got lost between staging and the waist, or that came twice.
with mapped as (

    select
        source_system,
        count(*) as contact_count
    from {{ ref('mapped_contacts') }}
    group by source_system

),

final_contacts as (

    select
        source_system,
        count(*) as contact_count
    from {{ ref('contacts') }}
    group by source_system

)

select
    mapped.source_system,
    mapped.contact_count as mapped_count,
    final_contacts.contact_count
from mapped
left join final_contacts on mapped.source_system = final_contacts.source_system
where mapped.contact_count <> coalesce(final_contacts.contact_count, 0)
