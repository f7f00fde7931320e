with raw_answers as (

    select * from {{ source('raw', 'surveys__answers') }}

),

parsed as (

    select
        {{ present('answer_id') }} as answer_id,
        {{ present('survey') }} as survey_id,
        {{ present('question') }} as question,
        {{ present('contact_system') }} as contact_system,
        {{ present('contact_reference') }} as contact_reference,
        {{ present('customer_reference') }} as customer_reference,
        {{ present('answer') }} as answer,
        {{ present('verbatim') }} as verbatim,
        lower({{ present('channel') }}) as channel,
        {{ present('survey_sample') }} as sample_name,
        {{ present('answered_at') }} as answered_at_text,
        {{ moment_in_utc('asked_at', 'surveys') }} as asked_at,
        {{ moment_in_utc('answered_at', 'surveys') }} as answered_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_answers

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when answer_id is null then 'key missing: answer_id'
            when question is null then 'question is missing'
            when asked_at is null then 'asked_at is not a date and time'
            when answered_at_text is not null and answered_at is null then 'answered_at is not a date and time'
            when answered_at < asked_at then 'answered before it was asked'
            when coalesce(answered_at, asked_at) > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        answer_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        contact_system,
        contact_reference as contact_source_key,
        customer_reference as customer_key,
        survey_id,

        -- text
        case when customer_reference like '%@%' then 'email' else 'account' end as identifier_type,
        case when customer_reference like '%@%' then lower(customer_reference) else customer_reference end as identifier,
        question,
        answer,
        channel,
        sample_name as survey_sample,

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
