-- What was sold, in a contact or not.
with final as (

    select
        cast(null as {{ column_type('text') }}) as sale_id,
        cast(null as {{ column_type('text') }}) as contact_id
    where 1 = 0

)

select * from final
