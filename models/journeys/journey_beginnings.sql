-- The contacts that begin a journey by the customer's lines alone: the first of a stretch, then always the first one that comes
-- too long after the last beginning. The walk takes one step a journey, not one a contact.
with recursive stretches as (

    select * from {{ ref('line_stretches') }}

),

beginnings as (

    select
        stretch_id,
        contact_number,
        contact_id,
        next_beginning_number
    from stretches
    where contact_number = 1

    union all

    select
        stretches.stretch_id,
        stretches.contact_number,
        stretches.contact_id,
        stretches.next_beginning_number
    from beginnings
    inner join stretches
        on
            beginnings.stretch_id = stretches.stretch_id
            and beginnings.next_beginning_number = stretches.contact_number

),

final as (

    select
        stretch_id,
        contact_number,
        contact_id
    from beginnings

)

select * from final
