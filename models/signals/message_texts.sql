-- Each message made plain once for all signals. Mails come without what they quote and without signatures. A step each: one within
-- another, the patterns would be too deep to parse.
with own as (

    select
        messages.message_id,
        messages.contact_id,
        contacts.customer_id,
        messages.sent_at,
        messages.actor,
        messages.is_acknowledgement,
        messages.is_channel_request,
        coalesce(messages.body, '') as body
    from {{ ref('contact_messages') }} as messages
    inner join {{ ref('mapped_contacts') }} as contacts on messages.contact_id = contacts.contact_id

),

unlinked as (

    select
        *,
        {{ without_links('body') }} as unlinked_body
    from own

),

faced as (

    select
        *,
        {{ faces_as_words('unlinked_body') }} as faced_body
    from unlinked

),

plain as (

    select
        message_id,
        contact_id,
        customer_id,
        sent_at,
        actor,
        is_acknowledgement,
        is_channel_request,
        {{ spoken_words('faced_body') }} as words,
        -- A question mark within a link asks nothing.
        {{ matches_pattern('body', '[?]([^A-Za-z0-9]|$)') }} as is_question,
        {{ matches_pattern('body', '[0-9]{4}|[0-9][0-9 -]{6}|[a-z0-9]@[a-z0-9]') }} as has_identifier,
        -- Greek, Cyrillic, Hebrew, Arabic, Indian, Thai, Chinese, Japanese, Korean.
        {{ matches_pattern('body', '[Ͱ-῿぀-鿿가-힣]') }} as has_other_letters
    from faced

),

final as (

    select
        *,
        case when actor = 'customer' then 'customer' else 'company' end as side,
        case when actor = 'customer' then {{ negations_marked('words') }} end as marked_words,
        length(words) - length(replace(words, ' ', '')) - 1 as word_count
    from plain

)

select * from final
