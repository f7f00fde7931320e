-- Messages in which customers say again what they said before: in this contact, if the company wrote in between, or in an earlier one of
-- the same case, or of the same concern and within the window, as journeys are joined. Shared words are counted against the shorter
-- message. A message is compared with the customer's last few alone, found by runs of so many: one customer of very many messages would
-- be compared with all of them.
with spoken as (

    select
        messages.message_id,
        messages.contact_id,
        messages.sent_at,
        messages.text_id,
        messages.company_messages_so_far,
        contacts.customer_id,
        contacts.case_id,
        -- What names no concern may be about any.
        case when contacts.is_concern then contacts.reason end as concern,
        row_number() over (partition by contacts.customer_id order by messages.sent_at, messages.message_id) as place
    from {{ ref('message_judgements') }} as messages
    inner join {{ ref('mapped_contacts') }} as contacts on messages.contact_id = contacts.contact_id
    where messages.side = 'customer' and messages.word_count >= {{ var('restatement_words') }}

),

counted as (

    select
        spoken.*,
        words.word,
        words.content_count,
        spoken.place - mod(spoken.place, {{ var('restatement_depth') }}) as run_start
    from spoken
    inner join {{ ref('text_content_words') }} as words on spoken.text_id = words.text_id
    where words.content_count >= {{ var('restatement_words') }}

),

runs as (

    {{ numbers(2) }}

),

within_reach as (

    select
        counted.*,
        counted.run_start + runs.n * {{ var('restatement_depth') }} as reached_run_start
    from counted
    cross join runs

),

compared as (

    select
        later.message_id,
        later.content_count,
        earlier.content_count as earlier_count,
        count(*) as shared_count
    from counted as later
    inner join within_reach as earlier
        on
            later.customer_id = earlier.customer_id
            and later.word = earlier.word
            and later.run_start = earlier.reached_run_start
    where
        later.place - earlier.place <= {{ var('restatement_depth') }}
        and later.sent_at > earlier.sent_at
        and case
            when later.contact_id = earlier.contact_id then earlier.company_messages_so_far < later.company_messages_so_far
            when later.case_id = earlier.case_id then true
            else
                {{ plus_days('earlier.sent_at', var('journey_window_days')) }} >= later.sent_at
                and coalesce(later.concern = earlier.concern, true)
        end
    group by later.message_id, later.content_count, earlier.message_id, earlier.content_count

),

final as (

    select distinct message_id
    from compared
    where
        shared_count >= {{ var('restatement_words') }}
        and shared_count >= {{ var('restatement_share') }} * case
            when content_count < earlier_count then content_count else earlier_count
        end

)

select * from final
