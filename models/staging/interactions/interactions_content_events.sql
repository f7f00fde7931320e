with final as (

    select
        content.source_key,
        content.event_type,
        content.occurred_at,
        content.content_id as content_key,
        content.contact_id as contact_source_key,
        content.customer_id as customer_key,
        content.event_value,
        content.event_kind
    from {{ ref('stg_interactions__content') }} as content
    cross join {{ ref('as_of') }} as as_of
    where content.occurred_at <= as_of.as_of

)

select * from final
