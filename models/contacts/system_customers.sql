-- Which system knows which customer: by a contact, by an identifier, or on its books. A customer whom two systems know is observed as
-- long as both of them are, though one has not yet heard of her.
with by_contact as (

    select
        source_system,
        customer_id
    from {{ ref('mapped_contacts') }}

),

by_identifier as (

    select
        identifiers.source_system,
        coalesce(components.component_id, identifiers.system_customer_id) as customer_id
    from {{ ref('customer_identifiers') }} as identifiers
    left join {{ ref('customer_link_components') }} as components on identifiers.system_customer_id = components.node_id

),

on_the_books as (

    select
        source_system,
        customer_id
    from {{ ref('customers_on_the_books') }}

),

known as (

    select * from by_contact
    union all
    select * from by_identifier
    union all
    select * from on_the_books

),

final as (

    select distinct
        source_system,
        customer_id
    from known

)

select * from final
