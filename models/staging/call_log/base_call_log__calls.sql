{{ config(materialized='view') }}

with raw_calls as (

    select * from {{ source('raw', 'call_log__calls') }}

),

parsed as (

    select
        {{ trimmed('vru_line') }} as vru_line,
        {{ trimmed('call_id') }} as call_id,
        {{ without_id_prefix('customer_id') }} as customer_number,
        upper({{ present('type') }}) as reason_code,
        {{ present('priority') }} as priority_code,
        upper({{ present('outcome') }}) as outcome,
        {{ present('server') }} as agent_name,
        {{ parse_timestamp(
            'date', ['%y%m%d', '%Y%m%d', '%d-%m-%y', '%d/%m/%y', '%d-%m-%Y', '%d/%m/%Y', '%Y-%m-%d']
        ) }} as call_date,
        {{ clock_seconds('vru_entry') }} as entry_second,
        coalesce({{ safe_integer('vru_time') }}, 0) as menu_seconds,
        {{ clock_seconds('q_start') }} as queue_second,
        {{ safe_integer('q_time') }} as queue_seconds,
        {{ clock_seconds('ser_start') }} as service_second,
        coalesce({{ safe_integer('ser_time') }}, 0) as service_seconds,
        {{ present('ser_time') }} is not null and {{ safe_integer('ser_time') }} is null as is_service_time_unreadable,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_calls

),

-- Where the menu's exit was logged before its entry, the exit is the moment that the queue and the agent agree with: entry and
-- menu time, which is negative then, give it.
started as (

    select
        *,
        {{ first_day('month', 'call_date') }} as call_month,
        entry_second + least(menu_seconds, 0) as start_second
    from parsed

),

timed as (

    select
        *,
        {{ in_utc(plus_seconds('call_date', 'start_second'), 'call_log') }} as started_at
    from started

),

final as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when coalesce(vru_line, '') = '' or coalesce(call_id, '') = '' then 'key missing: vru+line or call_id'
            when call_date is null then 'date is not a date'
            when start_second is null then 'vru_entry is not a time'
            when queue_seconds is null or queue_seconds < 0 then 'q_time is not a number of seconds'
            when is_service_time_unreadable then 'ser_time is not a number of seconds'
            when service_seconds < 0 then 'ser_time is negative'
            when outcome is null or outcome not in ('AGENT', 'HANG', 'PHANTOM') then 'outcome is not AGENT, HANG or PHANTOM'
            when started_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        -- Call ids are given anew each month.
        vru_line || '|' || call_id || '|' || {{ day_text('call_month') }} || ' 00:00:00' as source_key
    from timed

)

select * from final
