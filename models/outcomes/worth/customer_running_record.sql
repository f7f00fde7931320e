{% set in_time = "partition by customer_id order by changed_at, case when outcome is null then 0 else 1 end, outcome_of, change_key" -%}
-- What each known customer has been through, as of any moment: one row per customer and change of it, from valid_from until valid_to.
-- Nothing stands in it before it could be known.
with running as (

    -- Of the outcomes known at one moment the one of the journey that began last is the latest.
    select
        customer_id,
        changed_at as valid_from,
        lead(changed_at) over ({{ in_time }}) as valid_to,
        {% for name in customer_record_counts() -%}
            sum({{ name }}) over ({{ in_time }} rows between unbounded preceding and current row) as {{ name }},
        {% endfor -%}
        outcome,
        count(outcome) over ({{ in_time }} rows between unbounded preceding and current row) as outcome_number
    from {{ ref('customer_record_changes') }}

),

-- What stands once all of a moment is known.
changes as (

    select
        *,
        row_number() over (partition by customer_id order by valid_from) as change_number,
        max(outcome) over (partition by customer_id, outcome_number) as last_outcome
    from running
    where valid_to is null or valid_to > valid_from

),

final as (

    select
        -- ids
        changes.customer_id,

        -- text
        customers.customer_segment,
        changes.last_outcome,

        -- numbers
        changes.change_number,
        cast(coalesce(changes.contact_count, 0) as bigint) as contact_count,
        cast(coalesce(changes.repeat_contact_count, 0) as bigint) as repeat_contact_count,
        cast(coalesce(changes.journey_count, 0) as bigint) as journey_count,
        cast(
            coalesce(changes.journey_count, 0) - coalesce(changes.resolved_journey_count, 0) - coalesce(changes.unresolved_journey_count, 0)
            as {{ column_type('bigint') }}
        ) as open_journey_count,
        cast(coalesce(changes.resolved_journey_count, 0) as bigint) as resolved_journey_count,
        cast(coalesce(changes.unresolved_journey_count, 0) as bigint) as unresolved_journey_count,
        cast(changes.handoff_count as bigint) as handoff_count,
        cast(coalesce(changes.heard_contact_count, 0) as bigint) as heard_contact_count,
        cast(changes.complaint_count as bigint) as complaint_count,
        cast(coalesce(changes.effort_answer_count, 0) as bigint) as effort_answer_count,
        changes.effort_sum / nullif(changes.effort_answer_count, 0) as effort_mean,
        cast(coalesce(changes.sentiment_contact_count, 0) as bigint) as sentiment_contact_count,
        changes.sentiment_sum / nullif(changes.sentiment_contact_count, 0) as sentiment_mean,

        -- times
        changes.valid_from,
        changes.valid_to
    from changes
    inner join {{ ref('dim_customers') }} as customers on changes.customer_id = customers.customer_id

)

select * from final
