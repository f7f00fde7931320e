with typed as (

    {{ typed_rows(
        source('raw', 'interactions__survey_answers'),
        'interactions',
        texts=['survey_answer_id', 'survey_id', 'contact_id', 'customer_id', 'question', 'answer', 'survey_sample'],
        words=['channel'],
        verbatims=['verbatim'],
        times=['asked_at', 'answered_at']
    ) }}

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when survey_answer_id is null then 'key missing: survey_answer_id'
            when unreadable is not null then unreadable
            when question is null then 'question is missing'
            when asked_at is null then 'asked_at is missing'
            when channel not in ('phone', 'chat', 'email', 'sms', 'social', 'community', 'self_service', 'in_person')
                then 'channel is not one of the eight'
            when answered_at < asked_at then 'answered before it was asked'
            when coalesce(answered_at, asked_at) > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        survey_answer_id as source_key
    from typed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        cast(null as {{ column_type('text') }}) as contact_system,
        contact_id as contact_source_key,
        customer_id as customer_key,
        survey_id,

        -- text
        question,
        answer,
        channel,
        survey_sample,

        -- booleans
        coalesce(answer, verbatim) is not null or answered_at is not null as is_answered,

        -- times
        asked_at,
        answered_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
