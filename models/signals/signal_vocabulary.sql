-- Every phrase that says something, by its rarest word: a message that lacks that word is not searched for the phrase.
with phrases as (

    select
        phrase,
        signal_name,
        side,
        longest_message,
        needs_question,
        when_negated,
        cast(null as {{ column_type('bigint') }}) as weight
    from {{ ref('signal_phrases') }}

    union all

    select
        phrase,
        'sentiment' as signal_name,
        'customer' as side,
        cast(null as {{ column_type('bigint') }}) as longest_message,
        false as needs_question,
        cast(null as {{ column_type('text') }}) as when_negated,
        cast(weight as {{ column_type('bigint') }}) as weight
    from {{ ref('sentiment_lexicon') }}

),

words as (

    {{ split_words('phrases', ['phrase', 'signal_name', 'side', 'longest_message', 'needs_question', 'when_negated', 'weight'], 'phrase') }}

),

shared as (

    select
        words.*,
        case when length(words.word) < 4 then 2 when common.word is not null then 1 else 0 end as commonness,
        count(*) over (partition by words.side, words.word) as phrase_count
    from words
    left join {{ ref('common_words') }} as common on words.word = common.word

),

ranked as (

    select
        *,
        row_number() over (
            partition by phrase, signal_name, side order by commonness asc, phrase_count asc, length(word) desc, word asc
        ) as rank_of_word
    from shared

),

final as (

    select
        phrase,
        signal_name,
        side,
        word as anchor,
        -- As it stands between other words, and behind the mark of what is denied or stressed.
        case when word = phrase then null else ' ' || phrase || ' ' end as spoken_phrase,
        '~' || phrase || ' ' as denied_phrase,
        '^' || phrase || ' ' as stressed_phrase,
        longest_message,
        needs_question,
        when_negated,
        weight
    from ranked
    where rank_of_word = 1

)

select * from final
