-- Messages in which customers say again what they said before: in this contact, if the company wrote in between, or in an
-- earlier contact within the window. Shared words are counted against the shorter message. A message is compared with the
-- customer's last few alone, found by runs of so many: one customer of very many messages would be compared with all of them.
{%- set columns = ['message_id', 'contact_id', 'customer_id', 'sent_at', 'company_messages_before', 'place'] %}
with texts as (

    select
        *,
        sum(case when side = 'company' then 1 else 0 end) over (
            partition by contact_id order by sent_at, message_id
            rows between unbounded preceding and current row
        ) as company_messages_before,
        sum(case when side = 'customer' and word_count >= {{ var('restatement_words') }} then 1 else 0 end) over (
            partition by customer_id order by sent_at, message_id
            rows between unbounded preceding and current row
        ) as place
    from {{ ref('message_texts') }}

),

spoken as (

    select * from texts
    where side = 'customer' and word_count >= {{ var('restatement_words') }}

),

all_words as (

    {{ split_words('spoken', columns, 'words') }}

),

content_words as (

    select distinct all_words.*
    from all_words
    left join {{ ref('common_words') }} as common on all_words.word = common.word
    where common.word is null and length(all_words.word) > 2

),

counted as (

    select
        *,
        place - mod(place, {{ var('restatement_depth') }}) as run_start,
        count(*) over (partition by message_id) as content_count
    from content_words

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
        later.contact_id,
        later.sent_at,
        later.content_count,
        earlier.content_count as earlier_count,
        count(*) as shared_count
    from counted as later
    inner join within_reach as earlier
        on
            later.customer_id = earlier.customer_id
            and later.word = earlier.word
            and later.run_start = earlier.reached_run_start
            and later.sent_at > earlier.sent_at
    where
        later.place - earlier.place <= {{ var('restatement_depth') }}
        and case
            when later.contact_id = earlier.contact_id then earlier.company_messages_before < later.company_messages_before
            else {{ plus_days('earlier.sent_at', var('journey_window_days')) }} >= later.sent_at
        end
    group by later.message_id, later.contact_id, later.sent_at, later.content_count, earlier.message_id, earlier.content_count

),

final as (

    select distinct
        message_id,
        contact_id,
        sent_at
    from compared
    where
        shared_count >= {{ var('restatement_words') }}
        and shared_count >= {{ var('restatement_share') }} * case
            when content_count < earlier_count then content_count else earlier_count
        end

)

select * from final
