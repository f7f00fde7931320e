-- Two customers who share an identifier and are still two. The mend: look at the rounds of the materialization connected_components.
select
    links.one_id,
    links.other_id
from {{ ref('customer_links') }} as links
left join {{ ref('customer_link_components') }} as one_side on links.one_id = one_side.node_id
left join {{ ref('customer_link_components') }} as other_side on links.other_id = other_side.node_id
where coalesce(one_side.component_id, 'none') <> coalesce(other_side.component_id, 'missing')
