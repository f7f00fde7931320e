-- Contacts that a join dropped or doubled.
with counted as (

    select
        (select count(*) from {{ ref('contacts') }}) as contact_count,
        (select count(*) from {{ ref('fct_contacts') }}) as fact_count,
        (select sum(contact_count) from {{ ref('fct_journeys') }}) as journey_contact_count

)

select *
from counted
where contact_count <> fact_count or contact_count <> coalesce(journey_contact_count, 0)
