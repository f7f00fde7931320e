{% set kinds = [
    'share', 'embed', 'like', 'reply', 'direct_message', 'comment', 'wall_post', 'mention_elsewhere', 'tell_a_friend',
] %}

-- One row per customer's post in social media or a community: how the solutions that it was offered were endorsed, and whether its author
-- came back with another question.
with posts as (

    select * from {{ ref('contacts') }}
    where channel in ('social', 'community') and direction = 'inbound' and not is_ticket

),

endorsements as (

    select * from {{ ref('post_endorsements') }}

),

returns as (

    select * from {{ ref('post_returns') }}

),

final as (

    select
        -- ids
        posts.contact_id,
        posts.customer_id,

        -- text
        posts.channel,
        posts.reason,
        posts.customer_segment,
        posts.product,
        posts.region,
        posts.team,
        posts.severity,

        -- numbers
        cast(endorsements.solution_count as bigint) as solution_count,
        cast(endorsements.provisional_solution_count as bigint) as provisional_solution_count,
        cast(endorsements.endorsement_count as bigint) as endorsement_count,
        {% for kind in kinds -%}
            cast(endorsements.{{ kind }}_count as bigint) as {{ kind }}_count,
            cast(endorsements.{{ kind }}_solution_count as bigint) as {{ kind }}_solution_count,
            cast(endorsements.provisional_{{ kind }}_solution_count as bigint) as provisional_{{ kind }}_solution_count,
        {% endfor %}
        -- booleans
        returns.is_continued_use,
        coalesce(returns.is_continued_use_provisional, false) as is_continued_use_provisional,

        -- times
        cast({{ in_reporting_zone('posts.started_at') }} as date) as post_date,
        posts.started_at
    from posts
    left join endorsements on posts.contact_id = endorsements.contact_id
    left join returns on posts.contact_id = returns.contact_id

)

select * from final
