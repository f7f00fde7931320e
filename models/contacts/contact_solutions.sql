-- The solutions offered in each contact, and what the customer made of the first and of the last: one row per contact with an offer.
-- Where evidence collides, a survey beats what a system logged, and that beats what was mined from text.
with events as (

    select
        contact_id,
        occurred_at,
        case origin when 'survey' then 3 when 'system' then 2 when 'text' then 1 else 0 end as weight,
        case when event_type = 'solution_offered' then 1 else 0 end as is_offer,
        -- What a reviewer said is no reaction of the customer.
        case when event_type <> 'solution_offered' and origin <> 'assessment' then 1 else 0 end as is_reaction,
        case when event_type = 'solution_rejected' then 1 else 0 end as is_rejection,
        case when event_type = 'solution_offered' and event_kind = 'correction' then 1 else 0 end as is_correction
    from {{ ref('contact_events') }}
    where event_type in ('solution_offered', 'solution_acknowledged', 'solution_used', 'solution_rejected')

),

weighed as (

    select
        *,
        max(case when is_offer = 1 then weight end) over (partition by contact_id) as offer_weight
    from events

),

-- An offer that was logged and also mined from its message is one offer. At one moment the offer comes first: a reaction answers it.
placed as (

    select
        *,
        sum(is_offer) over (partition by contact_id) as offer_count,
        sum(is_offer) over (
            partition by contact_id order by occurred_at, is_reaction
            rows between unbounded preceding and current row
        ) as offers_so_far
    from weighed
    where is_offer = 0 or weight = offer_weight

),

-- The first word about the first offer counts, and the last word about the last one; of two at once the rejection.
ranked as (

    select
        *,
        row_number() over (
            partition by contact_id, is_reaction, offers_so_far order by weight desc, occurred_at asc, is_rejection desc
        ) as number_from_first,
        row_number() over (
            partition by contact_id, is_reaction, offers_so_far order by weight desc, occurred_at desc, is_rejection desc
        ) as number_from_last
    from placed
    where offer_count > 0

),

final as (

    select
        contact_id,
        max(offer_count) as offer_count,
        min(case when is_offer = 1 then occurred_at end) as first_offered_at,
        max(is_correction + is_rejection) > 0 as is_wrong_answer,
        max(is_reaction * least(offers_so_far, 1)) = 1 as has_solution_reaction,
        max(case when offers_so_far = 1 and number_from_first = 1 then is_reaction - is_rejection else 0 end) = 1
            as is_first_answer_accepted,
        max(case when offers_so_far = offer_count and number_from_last = 1 then is_reaction - is_rejection else 0 end) = 1
            as is_solution_acknowledged
    from ranked
    group by contact_id

)

select * from final
