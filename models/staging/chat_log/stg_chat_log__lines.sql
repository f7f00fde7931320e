with lines as (

    select * from {{ ref('base_chat_log__lines') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        conversation,
        line_number,
        replies_to_line_number,
        speaker,

        -- text
        speaker_role,
        body,
        ratings,

        -- booleans
        -- A row of the whole dialogue's rating, which nobody said.
        coalesce(speaker_role is not null and ratings is not null and upper(body) = 'OVERALL', false) as is_overall_rating,
        coalesce(is_dated_by_landing, false) as is_dated_by_landing,

        -- times
        said_at,
        _source_file,
        _source_row,
        _loaded_at
    from lines

)

select * from final
