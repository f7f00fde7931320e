{{ config(materialized='view') }}

{% set kinds = [
    'share', 'embed', 'like', 'reply', 'direct_message', 'comment', 'wall_post', 'mention_elsewhere', 'tell_a_friend',
] %}

-- How often, and how, the solutions that a social or community post was offered were endorsed within return_window_days of the first of
-- them: one row per such post, where endorsements are ever told of in that channel; a kind that never is told of there is null, not 0.
-- A like before any solution endorses none.
with endorsements as (

    select
        contact_id,
        occurred_at,
        event_kind
    from {{ ref('contact_events') }}
    where event_type = 'endorsed'
    union all
    select
        contact_id,
        occurred_at,
        event_kind
    from {{ ref('content_events') }}
    where event_type = 'endorsed' and contact_id is not null

),

logged as (

    select
        {% for kind in kinds -%}
            max(case when endorsements.event_kind = '{{ kind }}' then 1 else 0 end) = 1 as logs_{{ kind }},
        {% endfor -%}
        contacts.source_system,
        contacts.channel
    from endorsements
    inner join {{ ref('contacts') }} as contacts on endorsements.contact_id = contacts.contact_id
    group by contacts.source_system, contacts.channel

),

posts as (

    select
        contacts.contact_id,
        solutions.offer_count,
        solutions.first_offered_at,
        {% for kind in kinds -%}
            logged.logs_{{ kind }},
        {% endfor -%}
        {{ plus_days('solutions.first_offered_at', var('return_window_days')) }} as window_ends_at,
        {{ plus_days('solutions.first_offered_at', var('return_window_days')) }} <= customers.observed_through as is_mature
    from {{ ref('contacts') }} as contacts
    inner join logged on contacts.source_system = logged.source_system and contacts.channel = logged.channel
    inner join {{ ref('customers') }} as customers on contacts.customer_id = customers.customer_id
    inner join {{ ref('contact_solutions') }} as solutions on contacts.contact_id = solutions.contact_id
    where contacts.channel in ('social', 'community') and contacts.direction = 'inbound' and not contacts.is_ticket

),

-- 'none' is no kind: the post was endorsed by nobody.
endorsed as (

    select
        posts.*,
        case when endorsements.contact_id is null then 'none' else coalesce(endorsements.event_kind, 'unknown') end as kind
    from posts
    left join endorsements
        on
            posts.contact_id = endorsements.contact_id
            and endorsements.occurred_at between posts.first_offered_at and posts.window_ends_at

),

final as (

    select
        contact_id,
        min(case when is_mature then offer_count end) as solution_count,
        min(case when not is_mature then offer_count end) as provisional_solution_count,
        {% for kind in kinds -%}
            min(case when is_mature and logs_{{ kind }} then offer_count end) as {{ kind }}_solution_count,
            min(case when not is_mature and logs_{{ kind }} then offer_count end) as provisional_{{ kind }}_solution_count,
            sum(case when is_mature and logs_{{ kind }} then case when kind = '{{ kind }}' then 1 else 0 end end) as {{ kind }}_count,
        {% endfor -%}
        sum(case when is_mature then case when kind = 'none' then 0 else 1 end end) as endorsement_count
    from endorsed
    group by contact_id

)

select * from final
