{% set flags = [
    'thanks', 'solved', 'closing', 'appreciation', 'no_thanks', 'request', 'solution_rejected', 'rephrase_requested',
    'restated', 'identification_given', 'complained', 'praised', 'offered', 'not_offered', 'holding', 'identification_requested',
] %}

-- What each text says. The words of a text are looked up once, for all signals together.
with texts as (

    select * from {{ ref('spoken_texts') }}

),

vocabulary as (

    select * from {{ ref('signal_vocabulary') }}

),

words as (

    {{ split_words('texts', ['text_id', 'side', 'words', 'marked_words', 'word_count', 'is_question'], 'words') }}

),

found as (

    select
        words.text_id,
        vocabulary.signal_name,
        vocabulary.when_negated,
        vocabulary.weight,
        coalesce({{ contains_text('words.marked_words', 'vocabulary.denied_phrase') }}, false) as is_negated,
        vocabulary.weight is not null and {{ contains_text('words.marked_words', 'vocabulary.stressed_phrase') }} as is_strong
    from words
    inner join vocabulary on words.word = vocabulary.anchor and words.side = vocabulary.side
    where
        -- A phrase of one word is found by its anchor.
        (vocabulary.spoken_phrase is null or {{ contains_text('words.words', 'vocabulary.spoken_phrase') }})
        and (vocabulary.longest_message is null or words.word_count <= vocabulary.longest_message)
        and (words.is_question or not vocabulary.needs_question)

),

meant as (

    select
        text_id,
        case when is_negated and weight is null then when_negated else signal_name end as signal_name,
        -- In quarters: a denied word says less than its opposite, a stressed one more than itself. Whole numbers add up alike everywhere.
        weight * case when is_negated then -3 when is_strong then 6 else 4 end as quarters
    from found

),

by_text as (

    select
        text_id,
        {% for flag in flags %}max(case when signal_name = '{{ flag }}' then 1 else 0 end) as {{ flag }},
        {% endfor -%}
        sum(case when signal_name = 'foreign' then 1 else 0 end) as foreign_words,
        cast(coalesce(sum(quarters), 0) as {{ column_type('bigint') }}) as quarters
    from meant
    group by text_id

),

final as (

    select
        texts.text_id,
        texts.side,
        texts.is_question,
        texts.has_identifier,
        texts.word_count,
        texts.is_acknowledgement,
        texts.is_channel_request,
        texts.has_other_letters or coalesce(by_text.foreign_words, 0) * 3 > texts.word_count as is_left_alone,
        {% for flag in flags %}coalesce(by_text.{{ flag }} = 1, false) as has_{{ flag }},
        {% endfor -%}
        coalesce(by_text.quarters, 0) as quarters
    from texts
    left join by_text on texts.text_id = by_text.text_id

)

select * from final
