-- Groups of contacts that hang together by case and reference, however long the chain; contacts with no such link are not here.
with links as (

    select
        one_id,
        other_id
    from {{ ref('contact_links') }}

),

{{ connected_components('links', var('component_rounds')) }},

final as (

    select
        components.node_id as contact_id,
        components.component_id as link_group_id,
        min(contacts.started_at) over (partition by components.component_id) as group_first_contact_at
    from components
    inner join {{ ref('contacts') }} as contacts on components.node_id = contacts.contact_id

)

select * from final
