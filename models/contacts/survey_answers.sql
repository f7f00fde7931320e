{% set systems = {'interactions': ref('interactions_survey_answers'), 'surveys': ref('surveys_survey_answers')} %}
{% set columns = [
    'source_key', 'contact_system', 'contact_source_key', 'customer_key', 'channel', 'question', 'asked_at', 'answered_at', 'is_answered',
    'answer_value', 'survey_id', 'survey_sample',
] %}

-- Every question that a customer was shown, answered or not. The words of an answer stay in staging. A contact that is not there is none:
-- the answer stands all the same.
with shown as (

    {{ from_systems(systems, columns) }}

),

hashed as (

    select
        shown.*,
        {{ keyed_hash("shown.source_system || ':survey_answer:' || shown.source_key") }} as survey_answer_id,
        {{ keyed_hash(
            "coalesce(shown.contact_system, shown.source_system) || ':contact:' || shown.contact_source_key"
        ) }} as stated_contact_id,
        {{ keyed_hash("shown.source_system || ':customer:' || shown.customer_key") }} as system_customer_id
    from shown
    cross join {{ source('private', 'pseudonym_key') }} as pseudonym_key

),

final as (

    select
        -- ids
        hashed.survey_answer_id,
        contacts.contact_id,
        coalesce(contacts.customer_id, components.component_id, hashed.system_customer_id) as customer_id,
        hashed.survey_id,

        -- text
        hashed.source_system,
        coalesce(hashed.channel, contacts.channel) as channel,
        hashed.question,
        hashed.survey_sample,

        -- numbers
        hashed.answer_value,

        -- booleans
        hashed.is_answered,

        -- times
        hashed.asked_at,
        hashed.answered_at
    from hashed
    left join {{ ref('mapped_contacts') }} as contacts on hashed.stated_contact_id = contacts.contact_id
    left join {{ ref('customer_link_components') }} as components on hashed.system_customer_id = components.node_id

)

select * from final
