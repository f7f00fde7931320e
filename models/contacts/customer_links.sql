-- Customers of one or several systems who bear the same identifier. One that very many bear (a switchboard, info@) names nobody.
with bearers as (

    select distinct
        identifier_id,
        system_customer_id
    from {{ ref('customer_identifiers') }}

),

compared as (

    select
        system_customer_id as one_id,
        min(system_customer_id) over (partition by identifier_id) as other_id,
        count(*) over (partition by identifier_id) as bearer_count
    from bearers

),

final as (

    select distinct
        one_id,
        other_id
    from compared
    where one_id <> other_id and bearer_count <= {{ var('most_customers_of_an_identifier') }}

)

select * from final
