with final as (

    select
        landed.source_key,
        landed.event_type,
        landed.occurred_at,
        landed.content_id as content_key,
        landed.contact_id as contact_source_key,
        landed.customer_id as customer_key,
        landed.event_value,
        landed.event_kind
    from {{ ref('stg_interactions__content') }} as landed
    cross join {{ ref('as_of') }} as as_of
    where landed.occurred_at <= as_of.as_of

)

select * from final
