-- Each message as its writer's own words, made plain once for all signals.
with messages as (

    select * from {{ ref('contact_messages') }}

),

contacts as (

    select * from {{ ref('mapped_contacts') }}

),

own as (

    select
        messages.message_id,
        messages.contact_id,
        contacts.customer_id,
        messages.sent_at,
        messages.actor,
        messages.is_acknowledgement,
        coalesce(case when contacts.channel = 'email' then {{ own_words('messages.body') }} else messages.body end, '') as body
    from messages
    inner join contacts on messages.contact_id = contacts.contact_id

),

plain as (

    select
        message_id,
        contact_id,
        customer_id,
        sent_at,
        actor,
        is_acknowledgement,
        {{ spoken_words('body') }} as words,
        -- A question mark within a link asks nothing.
        {{ matches_pattern('body', '[?]([^A-Za-z0-9]|$)') }} as is_question,
        {{ matches_pattern('body', '[0-9]{4}|[0-9][0-9 -]{6}|[a-z0-9]@[a-z0-9]') }} as has_identifier,
        -- Greek, Cyrillic, Hebrew, Arabic, Indian, Thai, Chinese, Japanese, Korean.
        {{ matches_pattern('body', '[Ͱ-῿぀-鿿가-힣]') }} as has_other_letters
    from own

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
