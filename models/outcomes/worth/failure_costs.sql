-- What failure costs in agents' time: by month, channel, reason and segment of the first contact, what unresolved journeys and repeat
-- contacts cost. All of it adds up but touched_customer_count.
with journeys as (

    select * from {{ ref('fct_journeys') }}
    where is_mature

),

-- A further contact that the customer had to make, by the horizon of the journey.
repeats as (

    select
        contacts.journey_id,
        count(*) as repeat_contact_count,
        sum(contacts.agent_cost) as repeat_cost
    from {{ ref('fct_contacts') }} as contacts
    inner join journeys on contacts.journey_id = journeys.journey_id
    where contacts.contact_number > 1 and contacts.direction = 'inbound' and contacts.started_at <= journeys.horizon_at
    group by contacts.journey_id

),

judged as (

    select
        {{ first_day('month', 'journeys.first_contact_date') }} as month_start,
        coalesce(journeys.first_channel, 'unknown') as channel,
        coalesce(journeys.reason, 'unknown') as reason,
        coalesce(journeys.customer_segment, 'unknown') as customer_segment,
        journeys.customer_id,
        journeys.journey_id,
        journeys.first_contact_at,
        journeys.agent_cost,
        not journeys.is_resolved as is_unresolved,
        coalesce(repeats.repeat_contact_count, 0) as repeat_contact_count,
        repeats.repeat_cost,
        not journeys.is_resolved or repeats.journey_id is not null as is_failed
    from journeys
    left join repeats on journeys.journey_id = repeats.journey_id

),

numbered as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by case when is_failed then 0 else 1 end, first_contact_at, journey_id
        ) = 1 and is_failed as is_first_failure
    from judged

),

final as (

    select
        month_start,
        channel,
        reason,
        customer_segment,
        count(*) as journey_count,
        count(agent_cost) as journey_with_cost_count,
        count(case when is_unresolved then 1 end) as unresolved_journey_count,
        cast(sum(repeat_contact_count) as bigint) as repeat_contact_count,
        count(distinct case when is_failed then customer_id end) as touched_customer_count,
        count(case when is_first_failure then 1 end) as newly_touched_customer_count,
        sum(agent_cost) as journey_cost,
        sum(case when is_unresolved then agent_cost end) as unresolved_cost,
        sum(repeat_cost) as repeat_cost,
        sum(case when is_unresolved then repeat_cost end) as unresolved_repeat_cost,
        sum(case when is_unresolved then agent_cost else repeat_cost end) as failure_cost
    from numbered
    group by month_start, channel, reason, customer_segment

)

select * from final
