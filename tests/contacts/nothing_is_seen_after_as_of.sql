-- A run does not see what happened after its moment.
select
    contacts.contact_id,
    contacts.started_at,
    as_of.as_of
from {{ ref('contacts') }} as contacts
cross join {{ ref('as_of') }} as as_of
where
    contacts.started_at > as_of.as_of
    or contacts.ended_at > as_of.as_of
    or contacts.company_done_at > as_of.as_of
    or contacts.closed_at > as_of.as_of
