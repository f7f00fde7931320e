-- Every contact with the contact that begins its journey by the customer's lines alone: the first of a stretch, then always the first one
-- that comes too long after the last beginning. A contact of nobody known begins its own journey. The walk takes one step a journey, not
-- one a contact, and walks only stretches that last so long.
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

stretches{{ cte_columns(['contact_id', 'stretch_id', 'beginning_number']) }} as (

    select
        stretches.contact_id,
        stretches.stretch_id,
        max(case when stretches.contact_number = 1 then 1 else walk.contact_number end) over (
            partition by stretches.stretch_id order by stretches.contact_number
            rows between unbounded preceding and current row
        ) as beginning_number
    from {{ ref('line_stretches') }} as stretches
    left join walk on stretches.contact_id = walk.contact_id

),

final{{ cte_columns(['contact_id', 'started_at', 'beginning_id']) }} as (

    select
        contacts.contact_id,
        contacts.started_at,
        coalesce(beginnings.contact_id, contacts.contact_id) as beginning_id
    from {{ ref('contacts') }} as contacts
    left join stretches on contacts.contact_id = stretches.contact_id
    left join {{ ref('line_stretches') }} as beginnings
        on stretches.stretch_id = beginnings.stretch_id and stretches.beginning_number = beginnings.contact_number

)

select * from final
