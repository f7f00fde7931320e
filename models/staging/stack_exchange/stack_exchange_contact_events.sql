{{ config(materialized='view') }}

-- Votes bear a date only. What a vote says cannot have been said before the post that it is for.
with messages as (

    select * from {{ ref('stack_exchange_contact_messages') }}

),

answers as (

    select * from messages
    where message_kind = 'answer'

),

votes as (

    select
        votes.vote_type,
        messages.source_key,
        messages.message_key,
        messages.message_kind,
        messages.actor,
        greatest(votes.created_at, messages.sent_at) as voted_at
    from {{ ref('stg_stack_exchange__votes') }} as votes
    cross join {{ ref('as_of') }} as as_of
    inner join messages on messages.message_key = 'post:' || votes.post_id
    where votes.is_staged and votes.created_at <= as_of.as_of

),

-- Only the asker accepts. An answer of her own that she accepts acknowledges nobody's solution.
accepted as (

    select
        votes.source_key,
        min(votes.voted_at) as accepted_at
    from votes
    inner join {{ ref('stg_stack_exchange__posts') }} as questions
        on votes.source_key = questions.post_id and votes.message_key = 'post:' || questions.accepted_answer_id
    where questions.is_staged and votes.vote_type = 1 and votes.actor = 'agent'
    group by votes.source_key

),

-- A vote for the question, or for the asker's own answer, is for nothing that was offered to her.
endorsed as (

    select * from votes
    where vote_type = 2 and message_kind = 'answer' and actor = 'agent'

),

final as (

    select
        source_key,
        'solution_offered' as event_type,
        sent_at as occurred_at,
        'agent' as actor,
        cast(null as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from answers
    where actor = 'agent'
    union all
    select
        source_key,
        'solution_acknowledged' as event_type,
        accepted_at as occurred_at,
        'customer' as actor,
        cast(null as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from accepted
    union all
    select
        source_key,
        'endorsed' as event_type,
        voted_at as occurred_at,
        'customer' as actor,
        cast(null as {{ column_type('double') }}) as event_value,
        'upvote' as event_kind,
        'system' as origin
    from endorsed

)

select * from final
