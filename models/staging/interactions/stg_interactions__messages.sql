-- A message of a contact that is not staged cannot be staged either. Of a mail only its writer's own words are kept: thanks below a
-- quotation are another's, and thanks above one are thanks alone.
with typed as (

    {{ typed_rows(
        source('raw', 'interactions__messages'),
        'interactions',
        texts=['message_id', 'contact_id'],
        words=['actor'],
        verbatims=['body'],
        times=['sent_at']
    ) }}

),

with_contact as (

    select
        typed.*,
        contacts.channel,
        contacts.source_key is not null as has_contact
    from typed
    left join {{ ref('stg_interactions__contacts') }} as contacts
        on typed.contact_id = contacts.source_key and contacts.is_staged

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when message_id is null then 'key missing: message_id'
            when unreadable is not null then unreadable
            when sent_at is null then 'sent_at is missing'
            when actor is null or actor not in ('customer', 'agent', 'bot', 'system') then 'actor is not customer, agent, bot or system'
            when sent_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
            when not has_contact then 'its contact_id is of no staged contact'
        end as quarantine_reason,
        message_id as source_key
    from with_contact

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        contact_id as contact_source_key,

        -- text
        actor,
        case when channel = 'email' then {{ own_words('body') }} else body end as body,

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
