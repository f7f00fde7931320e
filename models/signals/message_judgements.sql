{% set so_far = 'over (partition by contact_id order by message_number rows between unbounded preceding and current row)' %}

-- What each message says, and where in its contact: what its text does, who says it, and what the company said so far.
with messages as (

    select
        {{ keyed_hash('messages.message_key') }} as message_id,
        messages.contact_id,
        messages.sent_at,
        messages.actor,
        {{ speaking_side('actor') }} as side,
        {{ text_key(speaking_side('actor'), 'body') }} as text_id
    from {{ ref('contact_messages') }} as messages
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

numbered as (

    select
        *,
        row_number() over (partition by contact_id order by sent_at, message_id) as message_number
    from messages

),

judged as (

    select
        messages.message_id,
        messages.contact_id,
        messages.sent_at,
        messages.message_number,
        messages.actor,
        messages.side,
        messages.text_id,
        judgements.is_acknowledgement,
        judgements.is_acknowledgement or (messages.side = 'customer' and judgements.acknowledges) as only_acknowledges,
        -- Bots and systems only say where else to go.
        messages.actor = 'agent' and judgements.is_channel_request as is_channel_request,
        judgements.word_count,
        judgements.is_question,
        judgements.has_identifier,
        judgements.is_left_alone,
        -- Sending elsewhere tells nothing.
        judgements.says_that_it_offers
        or (judgements.tells_something and not (messages.actor = 'agent' and judgements.is_channel_request)) as offers,
        judgements.acknowledges,
        judgements.rejects,
        judgements.asks_to_rephrase,
        judgements.restates,
        judgements.asks_identification,
        judgements.gives_identification,
        judgements.complains,
        judgements.praises,
        judgements.sentiment_score,
        judgements.sentiment
    from numbered as messages
    inner join {{ ref('text_judgements') }} as judgements on messages.text_id = judgements.text_id

),

placed as (

    select
        *,
        count(case when side = 'company' then 1 end) {{ so_far }} as company_messages_so_far,
        count(case when side = 'company' and offers then 1 end) {{ so_far }} as offers_so_far,
        count(case when side = 'company' and asks_identification then 1 end) {{ so_far }} as identification_requests_so_far,
        -- The number of the company's last message, and in its last two bits whether that asked a question, and who the customer is.
        max(case
            when side = 'company'
                then message_number * 4 + case when is_question then 2 else 0 end + case when asks_identification then 1 else 0 end
        end) {{ so_far }} as last_of_company
    from judged

),

final as (

    select
        -- ids
        message_id,
        contact_id,
        text_id,

        -- text
        actor,
        side,
        sentiment,

        -- numbers
        message_number,
        word_count,
        sentiment_score,
        company_messages_so_far,
        offers_so_far,
        identification_requests_so_far,

        -- booleans
        is_acknowledgement,
        only_acknowledges,
        is_channel_request,
        has_identifier,
        is_left_alone,
        offers,
        acknowledges,
        rejects,
        asks_to_rephrase,
        restates,
        asks_identification,
        gives_identification,
        complains,
        praises,
        coalesce(mod(last_of_company, 4) >= 2, false) as follows_question,
        coalesce(mod(last_of_company, 2) = 1, false) as follows_identification_request,

        -- times
        sent_at
    from placed

)

select * from final
