-- An assessment of a contact that is not staged cannot be staged either.
with typed as (

    {{ typed_rows(
        source('raw', 'interactions__care_assessments'),
        'interactions',
        texts=['assessment_id', 'contact_id', 'agent_id', 'coaching_answer'],
        words=['assessor'],
        times=['assessed_at'],
        booleans=['cared']
    ) }}

),

with_contact as (

    select
        typed.*,
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
            when assessment_id is null then 'key missing: assessment_id'
            when unreadable is not null then unreadable
            when assessed_at is null then 'assessed_at is missing'
            when assessor is null or assessor not in ('employee', 'coach', 'mystery_shopper')
                then 'assessor is not employee, coach or mystery_shopper'
            when assessed_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
            when not has_contact then 'its contact_id is of no staged contact'
        end as quarantine_reason,
        assessment_id as source_key
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
        agent_id as agent_key,

        -- text
        assessor,

        -- booleans
        cared as is_cared_for,
        coaching_answer is not null as has_coaching_answer,

        -- times
        assessed_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
