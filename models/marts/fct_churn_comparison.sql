-- One row per customer on the books with a journey after which it is known whether the customer left: the first unresolved one, else the
-- first. Who had an unresolved one is set against like customers who had none: of the same segment, compared in the same month.
with journeys as (

    select
        *,
        resolution = 'unresolved' as is_unresolved,
        cast(case when is_customer_lost then 1 else 0 end as {{ column_type('double') }}) as loss,
        row_number() over (
            partition by customer_id
            order by case when resolution = 'unresolved' then 0 else 1 end, first_contact_at, journey_id
        ) as number_for_customer
    from {{ ref('fct_journeys') }}
    where is_customer_lost is not null

),

compared as (

    select
        journeys.*,
        customers.yearly_revenue,
        {{ first_day('month', 'journeys.first_contact_date') }} as month_start,
        case when journeys.is_unresolved then journeys.loss end as unresolved_loss,
        case when not journeys.is_unresolved then journeys.loss end as other_loss
    from journeys
    inner join {{ ref('dim_customers') }} as customers on journeys.customer_id = customers.customer_id
    where journeys.number_for_customer = 1

),

set_apart as (

    select
        *,
        avg(unresolved_loss) over (partition by month_start, coalesce(customer_segment, 'unknown'))
        - avg(other_loss) over (partition by month_start, coalesce(customer_segment, 'unknown')) as churn_difference
    from compared

),

final as (

    select
        -- ids
        customer_id,
        journey_id,

        -- text
        first_channel,
        reason,
        customer_segment,
        product,
        region,
        team,
        severity,

        -- numbers
        yearly_revenue,
        churn_difference,
        case when is_unresolved then {{ exact_in_sums('yearly_revenue * churn_difference') }} end as revenue_at_risk,

        -- booleans
        is_unresolved,
        is_customer_lost,

        -- times
        first_contact_date,
        month_start
    from set_apart

)

select * from final
