-- A contact that the systems tie to another, by a case or a reference, and that is in another journey: what hangs together was not joined.
-- Look at contact_link_components and journey_link_components.
select
    links.node_id,
    links.component_id
from {{ ref('contact_link_components') }} as links
left join {{ ref('journey_contacts') }} as one_side on links.node_id = one_side.contact_id
left join {{ ref('journey_contacts') }} as other_side on links.component_id = other_side.contact_id
where coalesce(one_side.journey_id, 'none') <> coalesce(other_side.journey_id, 'missing')
