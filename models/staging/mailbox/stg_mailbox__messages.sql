with raw_messages as (

    select * from {{ source('raw', 'mailbox__messages') }}

),

parsed as (

    select
        {{ between_angles('message_id') }} as message_id,
        {{ between_angles('in_reply_to') }} as in_reply_to,
        {{ present('thread_references') }} as thread_references,
        lower({{ between_angles('from_address') }}) as from_address,
        lower({{ present('to_address') }}) as to_address,
        {{ present('subject') }} as subject,
        body,
        {{ present('list_name') }} as list_name,
        {{ moment_in_utc('sent_at', 'mailbox') }} as sent_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_messages

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when message_id is null then 'key missing: message_id'
            when from_address is null then 'from_address is missing'
            when sent_at is null then 'sent_at is not a date and time'
            when sent_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        message_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

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

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
