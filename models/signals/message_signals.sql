{% set flags = [
    'thanks', 'solved', 'closing', 'appreciation', 'no_thanks', 'request', 'solution_rejected', 'rephrase_requested',
    'restated', 'identification_given', 'complained', 'praised', 'offered', 'not_offered', 'holding', 'identification_requested',
] %}

-- What each message says, taken alone. The words of a text are looked up once, for all signals together.
with texts as (

    select * from {{ ref('message_texts') }}

),

vocabulary as (

    select * from {{ ref('signal_vocabulary') }}

),

words as (

    {{ split_words('texts', ['message_id', 'side', 'words', 'marked_words', 'word_count', 'is_question'], 'words') }}

),

found as (

    select
        words.message_id,
        vocabulary.signal_name,
        vocabulary.when_negated,
        vocabulary.weight,
        coalesce({{ contains_text('words.marked_words', "'~' || vocabulary.phrase || ' '") }}, false) as is_negated,
        vocabulary.weight is not null and {{ contains_text('words.marked_words', "'^' || vocabulary.phrase || ' '") }} as is_strong
    from words
    inner join vocabulary on words.word = vocabulary.anchor and words.side = vocabulary.side
    where
        (vocabulary.phrase = vocabulary.anchor or {{ contains_text('words.words', "' ' || vocabulary.phrase || ' '") }})
        and (vocabulary.longest_message is null or words.word_count <= vocabulary.longest_message)
        and (words.is_question or not vocabulary.needs_question)

),

meant as (

    select
        message_id,
        case when is_negated and weight is null then when_negated else signal_name end as signal_name,
        -- In quarters: a denied word says less than its opposite, a stressed one more than itself. Whole numbers add up alike everywhere.
        weight * case when is_negated then -3 when is_strong then 6 else 4 end as quarters
    from found

),

by_message as (

    select
        message_id,
        {% for flag in flags %}max(case when signal_name = '{{ flag }}' then 1 else 0 end) as {{ flag }},
        {% endfor -%}
        sum(case when signal_name = 'foreign' then 1 else 0 end) as foreign_words,
        cast(coalesce(sum(quarters), 0) as {{ column_type('bigint') }}) as quarters
    from meant
    group by message_id

),

final as (

    select
        texts.message_id,
        texts.contact_id,
        texts.sent_at,
        texts.actor,
        texts.side,
        texts.is_acknowledgement,
        texts.is_channel_request,
        texts.is_question,
        texts.has_identifier,
        texts.word_count,
        texts.has_other_letters or coalesce(by_message.foreign_words, 0) * 3 > texts.word_count as is_left_alone,
        {% for flag in flags %}coalesce(by_message.{{ flag }} = 1, false) as has_{{ flag }},
        {% endfor -%}
        coalesce(by_message.quarters, 0) as quarters
    from texts
    left join by_message on texts.message_id = by_message.message_id

)

select * from final
