{{ config(materialized='view') }}

-- The first word of an agent answers a chat. Ratings are those of people who read the dialogue later: the mean of all of them.
with messages as (

    select * from {{ ref('chat_log_contact_messages') }}

),

places as (

    {{ numbers(10) }}

),

rating_texts as (

    select
        chat_lines.source_key as line_key,
        {{ trimmed(nth_part('chat_lines.ratings', ',', 'places.n + 1')) }} as rating
    from {{ ref('stg_chat_log__lines') }} as chat_lines
    cross join places
    where chat_lines.is_staged and chat_lines.ratings is not null

),

ratings as (

    select
        line_key,
        sum(cast(rating as {{ column_type('double') }})) / count(*) as mean_rating
    from rating_texts
    where rating <> ''
    group by line_key

),

final as (

    select
        source_key,
        'answered' as event_type,
        min(sent_at) as occurred_at,
        'agent' as actor,
        cast(null as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from messages
    where actor = 'agent'
    group by source_key
    union all
    select
        messages.source_key,
        'rated' as event_type,
        messages.sent_at as occurred_at,
        'system' as actor,
        ratings.mean_rating as event_value,
        'turn' as event_kind,
        'assessment' as origin
    from messages
    inner join ratings on messages.message_key = ratings.line_key
    union all
    select
        contacts.source_key,
        'rated' as event_type,
        contacts.ended_at as occurred_at,
        'system' as actor,
        ratings.mean_rating as event_value,
        'dialogue' as event_kind,
        'assessment' as origin
    from {{ ref('stg_chat_log__lines') }} as chat_lines
    cross join {{ ref('as_of') }} as as_of
    inner join {{ ref('chat_log_contacts') }} as contacts on chat_lines.conversation = contacts.source_key
    inner join ratings on chat_lines.source_key = ratings.line_key
    where chat_lines.is_staged and chat_lines.is_overall_rating and chat_lines.said_at <= as_of.as_of

)

select * from final
