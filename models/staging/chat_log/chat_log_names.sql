-- Whom a line of the company names: the first word of it that is the nick of a customer who has spoken before.
with lines as (

    select * from {{ ref('chat_log_speakers') }}
    where not has_role

),

customers as (

    select
        conversation,
        speaker as customer,
        min(line_number) as first_line_number
    from lines
    where actor = 'customer'
    group by conversation, speaker

),

places as (

    {{ numbers(30) }}

),

words as (

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

named as (

    select
        words.source_key,
        customers.customer,
        row_number() over (
            partition by words.source_key order by words.word_number asc, customers.first_line_number desc
        ) as name_number
    from words
    inner join customers on words.conversation = customers.conversation and words.word = lower(customers.customer)
    where words.line_number > customers.first_line_number

),

final as (

    select
        source_key,
        customer
    from named
    where name_number = 1

)

select * from final
