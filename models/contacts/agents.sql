-- The agents that a source system lists.
with final as (

    select
        cast(null as {{ column_type('text') }}) as agent_id,
        cast(null as {{ column_type('text') }}) as source_system,
        cast(null as {{ column_type('text') }}) as team,
        cast(null as {{ column_type('double') }}) as cost_per_hour
    where 1 = 0

)

select * from final
