-- Every contact with the contact that begins its journey by the customer's lines alone; a contact of nobody known begins its own.
with stretches as (

    select
        stretches.contact_id,
        stretches.stretch_id,
        max(beginnings.contact_number) over (
            partition by stretches.stretch_id order by stretches.contact_number
            rows between unbounded preceding and current row
        ) as beginning_number
    from {{ ref('line_stretches') }} as stretches
    left join {{ ref('journey_beginnings') }} as beginnings on stretches.contact_id = beginnings.contact_id

),

known as (

    select
        stretches.contact_id,
        beginnings.contact_id as beginning_id
    from stretches
    inner join {{ ref('journey_beginnings') }} as beginnings
        on
            stretches.stretch_id = beginnings.stretch_id
            and stretches.beginning_number = beginnings.contact_number

),

final as (

    select
        contacts.contact_id,
        contacts.started_at,
        coalesce(known.beginning_id, contacts.contact_id) as beginning_id
    from {{ ref('contacts') }} as contacts
    left join known on contacts.contact_id = known.contact_id

)

select * from final
