-- How concentrated the contacts of each reason are: what part of them the few customers who contact most make; all over all reasons.
with contacts as (

    select
        customer_id,
        coalesce(reason, 'unknown') as reason
    from {{ ref('fct_contacts') }}
    where direction = 'inbound' and is_identified

),

counted as (

    select
        reason,
        customer_id,
        count(*) as contact_count
    from contacts
    group by reason, customer_id
    union all
    select
        'all' as reason,
        customer_id,
        count(*) as contact_count
    from contacts
    group by customer_id

),

ranked as (

    select
        *,
        row_number() over (partition by reason order by contact_count desc, customer_id asc) as customer_rank,
        count(*) over (partition by reason) as customer_count
    from counted

),

summed as (

    select
        reason,
        cast(sum(contact_count) as bigint) as contacts,
        count(*) as customers,
        -- So many per cent of the customers, rounded up.
        count(case when (customer_rank - 1) * 100 < customer_count * {{ var('top_customers_percent') }} then 1 end) as top_customers,
        cast(sum(
            case when (customer_rank - 1) * 100 < customer_count * {{ var('top_customers_percent') }} then contact_count else 0 end
        ) as bigint) as top_customer_contacts
    from ranked
    group by reason

),

final as (

    select
        *,
        cast(contacts as {{ column_type('double') }}) / customers as contacts_per_customer,
        cast(top_customer_contacts as {{ column_type('double') }}) / contacts as top_customer_share
    from summed

)

select * from final
