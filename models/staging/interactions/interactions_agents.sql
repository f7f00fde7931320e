with final as (

    select
        source_key as agent_key,
        team,
        is_bot,
        cost_per_hour
    from {{ ref('stg_interactions__agents') }}

)

select * from final
