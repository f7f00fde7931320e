-- A contact without a journey.
select contacts.contact_id
from {{ ref('contacts') }} as contacts
left join {{ ref('journey_contacts') }} as journey_contacts on contacts.contact_id = journey_contacts.contact_id
where journey_contacts.contact_id is null
