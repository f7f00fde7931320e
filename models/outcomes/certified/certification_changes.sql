{#- Kept by --full-refresh, too: all else comes from what is landed, this from the runs that there were. -#}
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
{#- Whether there is a record is asked of the database: what only compiles has none. -#}
{% set is_continued = flags.WHICH in ['build', 'run'] and is_incremental() %}

-- Every change of state, with its cause, as runs came to it; kept from run to run.
with states as (

    select * from {{ ref('certification_states') }}

),

{% if is_continued -%}
last_changes as (

    select
        metric_name,
        channel,
        change_number,
        state
    from (
        select
            *,
            row_number() over (partition by metric_name, coalesce(channel, '') order by change_number desc) as recency
        from {{ this }}
    ) as changes
    where recency = 1

),

{% endif -%}
final as (

    select
        states.metric_name,
        states.channel,
        cast({{ 'coalesce(last_changes.change_number, 0) + 1' if is_continued else '1' }} as bigint) as change_number,
        {{ 'last_changes.state' if is_continued else 'cast(null as ' ~ column_type('text') ~ ')' }} as previous_state,
        states.state,
        states.cause,
        states.definition_hash,
        as_of.as_of as changed_as_of
    from states
    cross join {{ ref('as_of') }} as as_of
    {% if is_continued -%}
        left join last_changes
            on states.metric_name = last_changes.metric_name and coalesce(states.channel, '') = coalesce(last_changes.channel, '')
        where last_changes.state is null or last_changes.state <> states.state
    {%- endif %}
)

select * from final
