-- Why each journey was not solved, or not by its first contact: one row per journey and cause, one of which is the primary one; a journey
-- of which nothing is known has the cause unknown, so that primary causes add up to the journeys.
with journeys as (

    select
        *,
        case when is_resolved then 'resolved_later' else 'unresolved' end as failure
    from {{ ref('fct_journeys') }}
    where is_mature and (not is_resolved or not is_first_contact_resolution)

),

numbered as (

    select
        journey_id,
        contact_id,
        cause,
        occurred_at,
        count(*) over (partition by journey_id, cause) as contact_count,
        row_number() over (partition by journey_id, cause order by occurred_at, contact_id) as occurrence_number
    from {{ ref('contact_failures') }}

),

caused as (

    select
        journeys.*,
        coalesce(numbered.cause, 'unknown') as cause,
        numbered.contact_id,
        numbered.contact_count as failed_contact_count,
        numbered.occurred_at as first_occurred_at
    from journeys
    left join numbered on journeys.journey_id = numbered.journey_id and numbered.occurrence_number = 1

),

final as (

    select
        -- ids
        caused.journey_id,
        caused.customer_id,
        caused.contact_id,

        -- text
        caused.failure,
        caused.cause,
        caused.first_channel as channel,
        caused.reason,
        caused.customer_segment,
        caused.product,
        caused.region,
        caused.team,
        caused.severity,

        -- numbers
        cast(caused.failed_contact_count as bigint) as failed_contact_count,
        cast(count(*) over (partition by caused.journey_id) as bigint) as cause_count,

        -- booleans
        row_number() over (partition by caused.journey_id order by causes.cause_order, caused.cause) = 1 as is_primary,

        -- times
        {{ first_day('month', 'caused.first_contact_date') }} as month_start,
        caused.first_contact_date,
        caused.first_occurred_at
    from caused
    inner join {{ ref('failure_causes') }} as causes on caused.cause = causes.cause

)

select * from final
