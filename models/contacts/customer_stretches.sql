-- When each known customer was one: from joining to leaving for those on the books; for the customers of systems without books from each
-- contact to the next, at most active_after_contact_days. Who is in a system with books and not on them is not a customer.
with known as (

    select * from {{ ref('customers') }}
    where is_identified

),

systems_with_books as (

    select distinct source_system from {{ ref('customers_on_the_books') }}

),

with_books as (

    select distinct systems.customer_id
    from {{ ref('system_customers') }} as systems
    inner join systems_with_books on systems.source_system = systems_with_books.source_system

),

contact_moments as (

    select
        customer_id,
        started_at,
        lead(started_at) over (partition by customer_id order by started_at, contact_id) as next_started_at,
        {{ plus_days('started_at', var('active_after_contact_days')) }} as active_until
    from {{ ref('contacts') }}
    where is_identified

),

stretches as (

    select
        customer_id,
        joined_at as begins_at,
        left_at as ends_at
    from known
    where is_on_the_books
    union all
    select
        contact_moments.customer_id,
        contact_moments.started_at as begins_at,
        case
            when contact_moments.next_started_at < contact_moments.active_until then contact_moments.next_started_at
            else contact_moments.active_until
        end as ends_at
    from contact_moments
    left join with_books on contact_moments.customer_id = with_books.customer_id
    where with_books.customer_id is null

),

final as (

    select
        known.customer_id,
        known.customer_segment,
        known.region,
        known.is_on_the_books,
        known.has_leaving_log,
        known.first_contact_at,
        coalesce(stretches.begins_at, cast('1900-01-01 00:00:00' as {{ column_type('timestamp') }})) as begins_at,
        coalesce(stretches.ends_at, cast('2900-01-01 00:00:00' as {{ column_type('timestamp') }})) as ends_at,
        known.observed_from,
        known.observed_through
    from stretches
    inner join known on stretches.customer_id = known.customer_id

)

select * from final
