-- Contacts that the systems themselves tie together: the same case, or one refers to the other.
with contacts as (

    select * from {{ ref('contacts') }}

),

same_case as (

    select
        contact_id as one_id,
        min(contact_id) over (partition by case_id) as other_id,
        'case' as link_type
    from contacts
    where case_id is not null

),

reference as (

    select
        contacts.contact_id as one_id,
        contacts.refers_to_contact_id as other_id,
        'reference' as link_type
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
