{% macro next_after(name, contacts, partition, question, answer) -%}
    {#- CTEs `name`: for every contact with a moment `question`, the first moment `answer` of its partition strictly after it, as
        (contact_id, next_at). -#}
    {{ name }}_moments as (

        select
            {{ partition }} as partition_id,
            {{ answer }} as moment,
            0 as is_question,
            {{ answer }} as answered_at,
            cast(null as {{ column_type('text') }}) as contact_id
        from {{ contacts }}
        where {{ answer }} is not null
        union all
        select
            {{ partition }} as partition_id,
            {{ question }} as moment,
            1 as is_question,
            cast(null as {{ column_type('timestamp') }}) as answered_at,
            contact_id
        from {{ contacts }}
        where {{ question }} is not null

    ),

    {{ name }}_looked_ahead as (

        select
            contact_id,
            is_question,
            min(answered_at) over (
                partition by partition_id order by moment, is_question
                rows between current row and unbounded following
            ) as next_at
        from {{ name }}_moments

    ),

    {{ name }} as (

        select
            contact_id,
            next_at
        from {{ name }}_looked_ahead
        where is_question = 1

    )
{%- endmacro %}
