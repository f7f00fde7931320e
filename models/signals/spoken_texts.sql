-- What is written, each text of a side once: greetings, thanks and ready answers are sent over and over, and are made plain, searched and
-- judged one time for all messages that say them. A step each: one within another, the patterns would be too deep to parse.
with texts as (

    select distinct
        {{ speaking_side('actor') }} as side,
        coalesce(body, '') as body
    from {{ ref('contact_messages') }}

),

unlinked as (

    select
        *,
        {{ without_links('body') }} as unlinked_body
    from texts

),

faced as (

    select
        *,
        {{ faces_as_words('unlinked_body') }} as faced_body
    from unlinked

),

plain as (

    select
        {{ text_key('side', 'body') }} as text_id,
        side,
        body,
        {{ spoken_words('faced_body') }} as words,
        {{ words_only('body') }} as words_alone,
        -- A question mark within a link asks nothing.
        {{ matches_pattern('body', '[?]([^A-Za-z0-9]|$)') }} as is_question,
        {{ matches_pattern('body', '[0-9]{4}|[0-9][0-9 -]{6}|[a-z0-9]@[a-z0-9]') }} as has_identifier,
        -- Greek, Cyrillic, Hebrew, Arabic, Indian, Thai, Chinese, Japanese, Korean.
        {{ matches_pattern('body', '[Ͱ-῿぀-鿿가-힣]') }} as has_other_letters
    from faced

),

final as (

    select
        text_id,
        side,
        words,
        case when side = 'customer' then {{ negations_marked('words') }} end as marked_words,
        length(words) - length(replace(words, ' ', '')) - 1 as word_count,
        is_question,
        has_identifier,
        has_other_letters,
        side = 'customer' and {{ is_only_acknowledgement('words_alone', 'body') }} as is_acknowledgement,
        side = 'company' and {{ asks_to_move_channel('words_alone') }} as is_channel_request
    from plain

)

select * from final
