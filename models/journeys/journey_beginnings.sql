-- The contacts that begin a journey by the customer's lines alone: the first of a stretch, then always the first one that comes
-- too long after the last beginning. The walk takes one step a journey, not one a contact, and walks only stretches that last so long.
with recursive long_stretches{{ cte_columns(['stretch_id', 'contact_number', 'contact_id', 'next_beginning_number']) }} as (

    select
        stretch_id,
        contact_number,
        contact_id,
        next_beginning_number
    from {{ ref('line_stretches') }}
    where has_next_beginning

),

walk{{ cte_columns(['stretch_id', 'contact_number', 'contact_id', 'next_beginning_number']) }} as (

    select
        stretch_id,
        contact_number,
        contact_id,
        next_beginning_number
    from long_stretches
    where contact_number = 1

    union all

    select
        long_stretches.stretch_id,
        long_stretches.contact_number,
        long_stretches.contact_id,
        long_stretches.next_beginning_number
    from walk
    inner join long_stretches
        on
            walk.stretch_id = long_stretches.stretch_id
            and walk.next_beginning_number = long_stretches.contact_number

),

final{{ cte_columns(['stretch_id', 'contact_number', 'contact_id']) }} as (

    select
        stretch_id,
        contact_number,
        contact_id
    from {{ ref('line_stretches') }}
    where contact_number = 1 and not has_next_beginning
    union all
    select
        stretch_id,
        contact_number,
        contact_id
    from walk

)

select * from final
