with questions as (

    select * from {{ ref('stg_stack_exchange__posts') }}
    where is_staged and post_type = 1

),

messages as (

    select
        *,
        row_number() over (partition by source_key, actor, message_kind order by sent_at, message_key) as number_within_kind
    from {{ ref('stack_exchange_contact_messages') }}

),

spans as (

    select
        source_key,
        max(sent_at) as ended_at,
        max(case when actor = 'agent' and message_kind = 'answer' and number_within_kind = 1 then author_key end) as agent_key
    from messages
    group by source_key

),

-- Links of type 3: the question was closed as a duplicate of the other one.
duplicates as (

    select
        links.post_id,
        links.related_post_id,
        row_number() over (partition by links.post_id order by links.created_at, links.post_link_id) as link_number
    from {{ ref('stg_stack_exchange__post_links') }} as links
    cross join {{ ref('as_of') }} as as_of
    where links.is_staged and links.link_type = 3 and links.created_at <= as_of.as_of and links.post_id <> links.related_post_id

),

final as (

    select
        questions.post_id as source_key,
        duplicates.related_post_id as refers_to_source_key,
        questions.owner_user_id as customer_key,
        -- An account of this site: the number alone would be another person's in another system.
        'account' as identifier_type,
        'stack_exchange:' || questions.owner_user_id as identifier,
        'community' as channel,
        'inbound' as direction,
        false as is_ticket,
        true as is_timed,
        questions.created_at as started_at,
        spans.ended_at,
        case when questions.closed_at <= as_of.as_of then questions.closed_at end as closed_at,
        questions.first_tag as reason_code,
        spans.agent_key,
        {{ null_columns([
            'case_key', 'set_to_resolved_at', 'is_reason_recoded', 'customer_segment', 'product', 'region', 'team', 'severity',
            'handle_seconds', 'requested_by', 'importance', 'channel_choice', 'expected_wait_seconds',
            'expected_turnaround_seconds',
        ]) }}
    from questions
    cross join {{ ref('as_of') }} as as_of
    inner join spans on questions.post_id = spans.source_key
    left join duplicates on questions.post_id = duplicates.post_id and duplicates.link_number = 1

)

select * from final
