{{ config(materialized='connected_components') }}

-- Contacts that the systems themselves tie together: the same case, or one refers to the other. The SQL selects the ties; the table that
-- the materialization makes of them has every tied contact with the smallest id that it is tied to, however long the chain.
with contacts as (

    select * from {{ ref('contacts') }}

),

same_case as (

    select
        contact_id as one_id,
        min(contact_id) over (partition by case_id) as other_id
    from contacts
    where case_id is not null

),

reference as (

    select
        contacts.contact_id as one_id,
        contacts.refers_to_contact_id as other_id
    from contacts
    inner join contacts as referred on contacts.refers_to_contact_id = referred.contact_id

),

final as (

    select * from same_case
    where one_id <> other_id
    union all
    select * from reference
    where one_id <> other_id

)

select * from final
