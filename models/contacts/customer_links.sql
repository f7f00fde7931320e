-- Customers of one or several systems who bear the same identifier. One that very many bear (a switchboard, info@) names nobody.
with bearers as (

    select distinct
        identifier_id,
        system_customer_id
    from {{ ref('customer_identifiers') }}

),

shared as (

    select
        identifier_id,
        min(system_customer_id) as other_id
    from bearers
    group by identifier_id
    having count(*) between 2 and {{ var('most_customers_of_an_identifier') }}

),

final as (

    select distinct
        bearers.system_customer_id as one_id,
        shared.other_id
    from shared
    inner join bearers on shared.identifier_id = bearers.identifier_id
    where bearers.system_customer_id <> shared.other_id

)

select * from final
