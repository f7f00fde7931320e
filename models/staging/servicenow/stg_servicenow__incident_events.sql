{% set layouts = [
    '%d-%m-%Y %H:%M', '%d-%m-%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M'
] %}

with raw_events as (

    select
        *,
        {{ without_id_prefix('number') }} as incident_digits
    from {{ source('raw', 'servicenow__incident_events') }}

),

parsed as (

    select
        'INC' || case when length(incident_digits) < 7 then lpad(incident_digits, 7, '0') else incident_digits end as incident_number,
        {{ safe_integer('sys_mod_count') }} as modification_count,
        {{ present('incident_state') }} as incident_state,
        coalesce({{ safe_integer('reassignment_count') }}, 0) as reassignment_count,
        coalesce({{ safe_integer('reopen_count') }}, 0) as reopen_count,
        {{ without_id_prefix('caller_id') }} as caller_number,
        lower({{ present('contact_type') }}) as contact_type,
        lower({{ present('category') }}) as category,
        lower({{ present('location') }}) as caller_location,
        lower({{ present('priority') }}) as priority,
        lower({{ present('assignment_group') }}) as assignment_group,
        {{ present('resolved_at') }} as resolved_at_text,
        {{ present('closed_at') }} as closed_at_text,
        {% for moment in ['opened_at', 'sys_updated_at', 'resolved_at', 'closed_at'] -%}
            {{ in_utc(parse_timestamp(moment, layouts), 'servicenow') }} as {{ moment }},
        {% endfor -%}
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_events

),

with_channel as (

    select
        parsed.*,
        channels.channel
    from parsed
    left join {{ ref('servicenow_channels') }} as channels on parsed.contact_type = channels.contact_type

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when incident_number is null then 'key missing: number'
            when modification_count is null then 'key missing: sys_mod_count is not a number'
            when opened_at is null then 'opened_at is not a date and time'
            when sys_updated_at is null then 'sys_updated_at is not a date and time'
            when resolved_at_text is not null and resolved_at is null then 'resolved_at is not a date and time'
            when closed_at_text is not null and closed_at is null then 'closed_at is not a date and time'
            when sys_updated_at < opened_at then 'updated before the incident was opened'
            when channel is null then 'contact_type is not in seeds/servicenow_channels.csv'
            when sys_updated_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        incident_number || '|' || cast(modification_count as {{ column_type('text') }}) as source_key
    from with_channel

),

versions as (

    {{ with_version_rank('judged', ['sys_updated_at']) }}

),

final as (

    select
        -- ids
        source_key,
        incident_number,
        caller_number,

        -- text
        incident_state,
        channel,
        category,
        caller_location,
        priority,
        assignment_group,

        -- numbers
        modification_count,
        reassignment_count,
        reopen_count,

        -- times
        opened_at,
        sys_updated_at as updated_at,
        resolved_at,
        closed_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
