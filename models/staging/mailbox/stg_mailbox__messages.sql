with messages as (

    select * from {{ ref('base_mailbox__messages') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        message_id,
        in_reply_to,
        thread_references,
        from_address,
        to_address,
        list_name,

        -- text
        subject,
        body,

        -- times
        sent_at,
        _source_file,
        _source_row,
        _loaded_at
    from messages

)

select * from final
