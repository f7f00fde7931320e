{{ config(materialized='view') }}

-- Groups of contacts that hang together by case and reference; contacts with no such link are not here.
with final as (

    select
        components.node_id as contact_id,
        components.component_id as link_group_id,
        min(contacts.started_at) over (partition by components.component_id) as group_first_contact_at
    from {{ ref('contact_link_components') }} as components
    inner join {{ ref('contacts') }} as contacts on components.node_id = contacts.contact_id

)

select * from final
