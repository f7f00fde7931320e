with raw_posts as (

    select * from {{ source('raw', 'stack_exchange__posts') }}

),

parsed as (

    select
        {{ present('id') }} as post_id,
        {{ safe_integer('post_type_id') }} as post_type,
        {{ present('parent_id') }} as parent_post_id,
        {{ present('accepted_answer_id') }} as accepted_answer_id,
        {{ present('owner_user_id') }} as owner_user_id,
        coalesce({{ present('owner_user_id') }}, 'name:' || {{ present('owner_display_name') }}) as author_key,
        {{ present('title') }} as title,
        body,
        -- <a><b> in older dumps, |a|b| in newer ones.
        nullif({{ nth_part(replace_pattern("replace(replace(tags, '<', ''), '>', '|')", '^[|]', ''), '|', 1) }}, '') as first_tag,
        {{ moment_in_utc('closed_date', 'stack_exchange') }} as closed_at,
        {{ moment_in_utc('creation_date', 'stack_exchange') }} as created_at,
        _malformed_line,
        _source_file,
        _source_row,
        _loaded_at
    from raw_posts

),

judged as (

    select
        *,
        case
            when _malformed_line is not null then 'line could not be split into the columns of the header'
            when post_id is null then 'key missing: id'
            when post_type is null then 'post_type_id is not a number'
            when post_type = 2 and parent_post_id is null then 'an answer without parent_id'
            when created_at is null then 'creation_date is not a date and time'
            when created_at > {{ plus_days('_loaded_at', 1) }} then 'dated more than a day after it was landed'
        end as quarantine_reason,
        post_id as source_key
    from parsed

),

versions as (

    {{ with_version_rank('judged') }}

),

final as (

    select
        -- ids
        source_key,
        post_id,
        parent_post_id,
        accepted_answer_id,
        owner_user_id,
        author_key,

        -- text
        title,
        body,
        first_tag,

        -- numbers
        post_type,

        -- times
        closed_at,
        created_at,

        -- landing
        quarantine_reason,
        coalesce(version_rank = 1, false) as is_staged,
        _source_file,
        _source_row,
        _loaded_at
    from versions

)

select * from final
