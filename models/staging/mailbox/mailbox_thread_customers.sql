-- Whose thread it is: the first writer who is no support address. Nobody's, where none but the company wrote.
with messages as (

    select * from {{ ref('mailbox_threads') }}

),

support as (

    select distinct messages.message_id
    from messages
    inner join {{ ref('mailbox_support_addresses') }} as addresses
        on
            messages.from_address = lower(addresses.address)
            or (addresses.address like '@%' and messages.from_address like '%' || lower(addresses.address))

),

-- Where a support address writes or is written to, nobody else answers for the company.
supported_threads as (

    select distinct messages.thread_id
    from messages
    inner join {{ ref('mailbox_support_addresses') }} as addresses
        on
            messages.from_address like '%' || lower(addresses.address)
            or messages.to_address like '%' || lower(addresses.address) || '%'

),

judged as (

    select
        messages.*,
        support.message_id is not null as is_support,
        supported_threads.thread_id is not null as is_supported_thread,
        row_number() over (
            partition by messages.thread_id
            order by case when support.message_id is null then 0 else 1 end, messages.sent_at, messages.reply_depth, messages.message_id
        ) as customer_rank
    from messages
    left join support on messages.message_id = support.message_id
    left join supported_threads on messages.thread_id = supported_threads.thread_id

),

final as (

    select
        judged.message_id,
        judged.thread_id,
        judged.reply_depth,
        originals.from_address as customer_key,
        judged.from_address,
        judged.body,
        judged.sent_at,
        case
            when judged.from_address = originals.from_address then 'customer'
            when judged.is_support or not judged.is_supported_thread then 'agent'
            else 'customer'
        end as actor
    from judged
    inner join judged as originals on judged.thread_id = originals.thread_id
    where originals.customer_rank = 1 and not originals.is_support

)

select * from final
