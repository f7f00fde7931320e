-- What each known customer has been through, as of any moment: one row per customer and change of it, from valid_from until valid_to.
-- Nothing stands in it before it could be known.
with numbered as (

    -- Of the outcomes known at one moment the one of the journey that began last is the latest.
    select
        *,
        row_number() over (
            partition by customer_id, changed_at
            order by case when outcome is null then 1 else 0 end, outcome_of desc, change_key desc
        ) as number_at_moment
    from {{ ref('customer_record_changes') }}

),

at_moments as (

    select
        customer_id,
        changed_at,
        {% for name in customer_record_counts() -%}
            sum({{ name }}) as {{ name }},
        {% endfor -%}
        max(case when number_at_moment = 1 then outcome end) as outcome
    from numbered
    group by customer_id, changed_at

),

running as (

    select
        customer_id,
        changed_at as valid_from,
        lead(changed_at) over (partition by customer_id order by changed_at) as valid_to,
        row_number() over (partition by customer_id order by changed_at) as change_number,
        {% for name in customer_record_counts() -%}
            sum({{ name }}) over (
                partition by customer_id order by changed_at rows between unbounded preceding and current row
            ) as {{ name }},
        {% endfor -%}
        outcome,
        count(outcome) over (
            partition by customer_id order by changed_at rows between unbounded preceding and current row
        ) as outcome_number
    from at_moments

),

final as (

    select
        -- ids
        running.customer_id || ':' || cast(running.change_number as {{ column_type('text') }}) as customer_record_id,
        running.customer_id,

        -- text
        customers.customer_segment,
        max(running.outcome) over (partition by running.customer_id, running.outcome_number) as last_outcome,

        -- numbers
        running.change_number,
        cast(coalesce(running.contact_count, 0) as bigint) as contact_count,
        cast(coalesce(running.repeat_contact_count, 0) as bigint) as repeat_contact_count,
        cast(coalesce(running.journey_count, 0) as bigint) as journey_count,
        cast(
            coalesce(running.journey_count, 0) - coalesce(running.resolved_journey_count, 0) - coalesce(running.unresolved_journey_count, 0)
            as {{ column_type('bigint') }}
        ) as open_journey_count,
        cast(coalesce(running.resolved_journey_count, 0) as bigint) as resolved_journey_count,
        cast(coalesce(running.unresolved_journey_count, 0) as bigint) as unresolved_journey_count,
        cast(running.handoff_count as bigint) as handoff_count,
        cast(coalesce(running.heard_contact_count, 0) as bigint) as heard_contact_count,
        cast(running.complaint_count as bigint) as complaint_count,
        cast(coalesce(running.effort_answer_count, 0) as bigint) as effort_answer_count,
        running.effort_sum / nullif(running.effort_answer_count, 0) as effort_mean,
        cast(coalesce(running.sentiment_contact_count, 0) as bigint) as sentiment_contact_count,
        running.sentiment_sum / nullif(running.sentiment_contact_count, 0) as sentiment_mean,

        -- times
        running.valid_from,
        running.valid_to
    from running
    inner join {{ ref('dim_customers') }} as customers on running.customer_id = customers.customer_id

)

select * from final
