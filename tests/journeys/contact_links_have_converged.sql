-- Two linked contacts in different groups: the rounds of joining were not enough. The mend: raise the var component_rounds.
select
    links.one_id,
    links.other_id
from {{ ref('contact_links') }} as links
left join {{ ref('linked_contacts') }} as one_side on links.one_id = one_side.contact_id
left join {{ ref('linked_contacts') }} as other_side on links.other_id = other_side.contact_id
where coalesce(one_side.link_group_id, 'none') <> coalesce(other_side.link_group_id, 'missing')
