{{ config(materialized='view') }}

with final as (

    select
        messages.contact_source_key as source_key,
        messages.source_key as message_key,
        messages.sent_at,
        messages.actor,
        messages.body
    from {{ ref('stg_interactions__messages') }} as messages
    cross join {{ ref('as_of') }} as as_of
    where messages.is_staged and messages.sent_at <= as_of.as_of

)

select * from final
