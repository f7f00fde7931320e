{% set events = {
    'solution_offered': "side = 'company' and offers",
    'solution_acknowledged': "side = 'customer' and company_before > 0 and (is_acknowledgement or (acknowledges and offers_before > 0))",
    'solution_rejected': "side = 'customer' and rejects and offers_before > 0",
    'rephrase_requested': "side = 'customer' and asks_to_rephrase and company_before > 0",
    'problem_restated': "side = 'customer' and (restates or (is_restatement and not is_left_alone))",
    'identification_requested': "side = 'company' and asks_identification",
    'identification_given': "side = 'customer' and (gives_identification or (has_identifier and last_company = last_identification))",
    'complained': "side = 'customer' and complains",
    'praised': "side = 'customer' and praises",
} %}
{% set values = {'identification_requested': '1 + coalesce(requests_before, 0)'} %}
{% set kinds = {'rephrase_requested': "case when last_question = last_company then 'question' else 'solution' end"} %}
{% set before = 'over (partition by contact_id order by message_number rows between unbounded preceding and 1 preceding)' %}

-- What messages say, in the order of the contact: thanks before any offer acknowledge nothing.
with numbered as (

    select
        judgements.*,
        restatements.message_id is not null as is_restatement,
        row_number() over (partition by judgements.contact_id order by judgements.sent_at, judgements.message_id) as message_number
    from {{ ref('message_judgements') }} as judgements
    left join {{ ref('message_restatements') }} as restatements on judgements.message_id = restatements.message_id

),

placed as (

    select
        *,
        sum(case when side = 'company' then 1 else 0 end) {{ before }} as company_before,
        sum(case when side = 'company' and offers then 1 else 0 end) {{ before }} as offers_before,
        sum(case when side = 'company' and asks_identification then 1 else 0 end) {{ before }} as requests_before,
        max(case when side = 'company' then message_number end) {{ before }} as last_company,
        max(case when side = 'company' and is_question then message_number end) {{ before }} as last_question,
        max(case when side = 'company' and asks_identification then message_number end) {{ before }} as last_identification
    from numbered

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
        from placed
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
