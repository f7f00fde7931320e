{{ config(materialized='view') }}
{% set events = {
    'solution_offered': "side = 'company' and offers",
    'solution_acknowledged':
        "side = 'customer' and company_messages_so_far > 0 and (is_acknowledgement or (acknowledges and offers_so_far > 0))",
    'solution_rejected': "side = 'customer' and rejects and offers_so_far > 0",
    'rephrase_requested': "side = 'customer' and asks_to_rephrase and company_messages_so_far > 0",
    'problem_restated': "side = 'customer' and (restates or (is_restatement and not is_left_alone))",
    'identification_requested': "side = 'company' and asks_identification",
    'identification_given': "side = 'customer' and (gives_identification or (has_identifier and follows_identification_request))",
    'complained': "side = 'customer' and complains",
    'praised': "side = 'customer' and praises",
} %}
{% set values = {'identification_requested': 'identification_requests_so_far'} %}
{% set kinds = {'rephrase_requested': "case when follows_question then 'question' else 'solution' end"} %}

-- What messages say, in the order of the contact: thanks before any offer acknowledge nothing.
with judged as (

    select
        judgements.*,
        restatements.message_id is not null as is_restatement
    from {{ ref('message_judgements') }} as judgements
    left join {{ ref('message_restatements') }} as restatements on judgements.message_id = restatements.message_id

),

mined as (

    {% for event_type, condition in events.items() %}
        select
            contact_id,
            '{{ event_type }}' as event_type,
            sent_at as occurred_at,
            actor,
            cast({{ values.get(event_type, 'null') }} as {{ column_type('double') }}) as event_value,
            cast({{ kinds.get(event_type, 'null') }} as {{ column_type('text') }}) as event_kind
        from judged
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        contact_id,
        event_type,
        occurred_at,
        actor,
        'text' as origin,
        event_value,
        event_kind
    from mined

)

select * from final
