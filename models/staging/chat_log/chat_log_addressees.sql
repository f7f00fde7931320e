-- Whom each line of an agent is for, where many customers share a channel: the one whose line it answers, else whom it names first,
-- else whoever spoke last. A line that answers another line of the company is for whom that one is for.
with recursive lines{{ cte_columns(
    ['source_key', 'conversation', 'line_number', 'replies_to_line_number', 'speaker', 'actor', 'body']
) }} as (

    select
        source_key,
        conversation,
        line_number,
        replies_to_line_number,
        speaker,
        actor,
        body
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

-- The line that each customer first spoke in: nobody is named before that.
customers{{ cte_columns(['conversation', 'customer', 'first_line_number']) }} as (

    select
        conversation,
        speaker as customer,
        min(line_number) as first_line_number
    from lines
    where actor = 'customer'
    group by conversation, speaker

),

places{{ cte_columns(['n']) }} as (

    {{ numbers(30) }}

),

words{{ cte_columns(['source_key', 'conversation', 'line_number', 'word_number', 'word']) }} as (

    select
        lines.source_key,
        lines.conversation,
        lines.line_number,
        places.n as word_number,
        lower({{ replace_pattern(nth_part('lines.body', ' ', 'places.n + 1'), '^[@(]+|[:,;.!?)]+$', '') }}) as word
    from lines
    cross join places
    where lines.actor <> 'customer'

),

named{{ cte_columns(['source_key', 'customer', 'name_rank']) }} as (

    select
        words.source_key,
        customers.customer,
        row_number() over (
            partition by words.source_key order by words.word_number, customers.first_line_number desc
        ) as name_rank
    from words
    inner join customers
        on words.conversation = customers.conversation and words.word = lower(customers.customer)
    where customers.first_line_number < words.line_number and words.word <> ''

),

latest{{ cte_columns(['source_key', 'customer_line_number']) }} as (

    select
        source_key,
        max(case when actor = 'customer' then line_number end) over (
            partition by conversation order by line_number
            rows between unbounded preceding and current row
        ) as customer_line_number
    from lines

),

final{{ cte_columns(['source_key', 'customer', 'found_by']) }} as (

    select
        lines.source_key,
        coalesce(walk.customer, named.customer, speakers.speaker) as customer,
        case
            when walk.customer is not null then 'reply'
            when named.customer is not null then 'name'
            when speakers.speaker is not null then 'latest'
        end as found_by
    from lines
    left join walk on lines.source_key = walk.source_key
    left join named on lines.source_key = named.source_key and named.name_rank = 1
    inner join latest on lines.source_key = latest.source_key
    left join lines as speakers
        on lines.conversation = speakers.conversation and latest.customer_line_number = speakers.line_number

)

select * from final
