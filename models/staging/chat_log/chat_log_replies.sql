-- Whom a line is for by its links: a customer's own line is hers, and a line of the company is for whom the line that it answers is of or
-- for. Links point back only, so that the walk ends.
with recursive lines{{ cte_columns(['source_key', 'conversation', 'line_number', 'replies_to_line_number', 'speaker', 'actor']) }} as (

    select
        source_key,
        conversation,
        line_number,
        replies_to_line_number,
        speaker,
        actor
    from {{ ref('chat_log_speakers') }}
    where not has_role

),

walk{{ cte_columns(['source_key', 'conversation', 'line_number', 'customer']) }} as (

    select
        lines.source_key,
        lines.conversation,
        lines.line_number,
        lines.speaker as customer
    from lines
    where lines.actor = 'customer'

    union all

    select
        lines.source_key,
        lines.conversation,
        lines.line_number,
        walk.customer
    from walk
    inner join lines on walk.conversation = lines.conversation and walk.line_number = lines.replies_to_line_number
    where lines.actor <> 'customer' and lines.line_number > walk.line_number

),

final{{ cte_columns(['source_key', 'customer']) }} as (

    select
        source_key,
        customer
    from walk

)

select * from final
