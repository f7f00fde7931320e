-- An alert is seen from its sending on, and what came of it as far as it came by the moment of the run.
with final as (

    select
        alerts.source_key,
        alerts.customer_id as customer_key,
        alerts.alert_type,
        alerts.sent_at,
        case when alerts.delivered_at <= as_of.as_of then alerts.delivered_at end as delivered_at,
        case when alerts.acted_on_at <= as_of.as_of then alerts.acted_on_at end as acted_on_at,
        case when alerts.stopped_at <= as_of.as_of then alerts.stopped_at end as stopped_at
    from {{ ref('stg_interactions__alerts') }} as alerts
    cross join {{ ref('as_of') }} as as_of
    where alerts.sent_at <= as_of.as_of

)

select * from final
