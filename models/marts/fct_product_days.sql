-- One row per day, product, customer segment and region: inbound contacts about the product, and units of it sold; products of which
-- a sale is ever told, from the day of the first one on.
with sold as (

    select
        sales.product,
        customers.customer_segment,
        customers.region,
        cast({{ in_reporting_zone('sales.sold_at') }} as date) as date_day,
        0 as contact_count,
        -- What comes back was sold all the same.
        case when sales.units < 0 then 0 else coalesce(sales.units, 1) end as units
    from {{ ref('sales') }} as sales
    left join {{ ref('customers') }} as customers on sales.customer_id = customers.customer_id
    where sales.product is not null

),

products as (

    select
        product,
        min(date_day) as first_sold_on
    from sold
    group by product

),

contacted as (

    select
        contacts.product,
        customers.customer_segment,
        customers.region,
        cast({{ in_reporting_zone('contacts.started_at') }} as date) as date_day,
        1 as contact_count,
        cast(0 as {{ column_type('double') }}) as units
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    where contacts.direction = 'inbound'

),

counted as (

    select * from sold
    union all
    select contacted.* from contacted
    inner join products on contacted.product = products.product and contacted.date_day >= products.first_sold_on

),

final as (

    select
        {{ day_text('date_day') }} || ':' || product || ':' || coalesce(customer_segment, '') || ':' || coalesce(region, '')
            as product_day_id,
        date_day,
        {% for slice in ['channel', 'reason', 'team', 'severity'] -%}
            cast(null as {{ column_type('text') }}) as {{ slice }},
        {% endfor -%}
        product,
        customer_segment,
        region,
        cast(sum(contact_count) as bigint) as inbound_contact_count,
        sum(units) as units_sold
    from counted
    group by date_day, product, customer_segment, region

)

select * from final
