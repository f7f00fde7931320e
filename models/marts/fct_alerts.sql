-- One row per alert that reached a customer, and what the customer did within alert_window_hours. Null until they are over, or where
-- nobody ever tells of it.
with alerts as (

    select
        alerts.*,
        customers.customer_segment,
        customers.region,
        count(alerts.acted_on_at) over (partition by alerts.source_system) > 0 as logs_actions,
        count(alerts.stopped_at) over (partition by alerts.source_system) > 0 as logs_stops,
        {{ plus_seconds('alerts.delivered_at', var('alert_window_hours') ~ ' * 3600') }} as window_ends_at,
        coverage.observed_through
    from {{ ref('alerts') }} as alerts
    inner join {{ ref('source_coverage') }} as coverage on alerts.source_system = coverage.source_system
    left join {{ ref('customers') }} as customers on alerts.customer_id = customers.customer_id

),

judged as (

    select
        *,
        window_ends_at > observed_through as is_running,
        case when logs_actions and window_ends_at <= observed_through then coalesce(acted_on_at <= window_ends_at, false) end
            as is_acted_on,
        case when logs_stops and window_ends_at <= observed_through then coalesce(stopped_at <= window_ends_at, false) end as is_stopped
    from alerts
    where delivered_at is not null

),

final as (

    select
        -- ids
        alert_id,
        customer_id,
        case when is_acted_on then customer_id end as acting_customer_id,
        case when is_acted_on is not null then customer_id end as alerted_customer_id,
        case when is_stopped then customer_id end as stopping_customer_id,
        case when is_stopped is not null then customer_id end as stoppable_customer_id,
        case when logs_actions and is_running then customer_id end as provisional_customer_id,
        case when logs_stops and is_running then customer_id end as provisional_stoppable_customer_id,

        -- text
        source_system,
        alert_type,
        {% for slice in ['channel', 'reason', 'product', 'team', 'severity'] -%}
            cast(null as {{ column_type('text') }}) as {{ slice }},
        {% endfor -%}
        customer_segment,
        region,

        -- booleans
        is_acted_on,
        is_stopped,
        logs_actions and is_running as is_alert_provisional,

        -- times
        cast({{ in_reporting_zone('delivered_at') }} as date) as delivered_date,
        delivered_at,
        acted_on_at,
        stopped_at
    from judged

)

select * from final
