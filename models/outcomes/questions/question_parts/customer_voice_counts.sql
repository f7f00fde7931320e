{{ config(materialized='view') }}

-- What contacts, journeys and answers tell of each root cause, row by row; read by voice_of_customer.
{% set double = column_type('double') %}
{% set measures = {
    'contact_id': 'text', 'journey_id': 'text', 'mature_journey_id': 'text', 'unresolved_journey_id': 'text', 'lost_customer_id': 'text',
    'churn_customer_id': 'text', 'repeat_count': 'bigint', 'mature_count': 'bigint', 'complaint_count': 'bigint', 'heard_count': 'bigint',
    'agent_cost': 'double', 'costed_count': 'bigint', 'sentiment_change': 'double', 'sentiment_count': 'bigint', 'clear_count': 'bigint',
    'clarity_count': 'bigint',
} %}
{% set told = {
    'contacts': {
        'contact_id': 'contact_id',
        'repeat_count': 'case when is_repeated then 1 end',
        'mature_count': 'case when is_repeated is not null then 1 end',
        'complaint_count': 'case when has_complaint then 1 end',
        'heard_count': 'case when has_complaint is not null then 1 end',
        'agent_cost': 'agent_cost',
        'costed_count': 'case when agent_cost is not null then 1 end',
        'sentiment_change': 'sentiment_change',
        'sentiment_count': 'case when sentiment_change is not null then 1 end',
    },
    'journeys': {
        'journey_id': 'journey_id',
        'mature_journey_id': 'case when is_mature then journey_id end',
        'unresolved_journey_id': 'case when is_mature and not is_resolved then journey_id end',
        'churn_customer_id': 'case when is_customer_lost is not null then customer_id end',
        'lost_customer_id': 'case when is_customer_lost then customer_id end',
    },
    'answers': {
        'clear_count': 'case when is_clear then 1 end',
        'clarity_count': '1',
    },
} %}
with contacts as (

    select
        *,
        contact_date as told_on,
        case when is_identified then customer_id end as known_customer_id
    from {{ ref('fct_contacts') }}

),

journeys as (

    select
        *,
        first_contact_date as told_on,
        first_source_system as source_system,
        case when is_identified then customer_id end as known_customer_id
    from {{ ref('fct_journeys') }}

),

-- A question is about its contact, whose system knows the reason.
answers as (

    select
        answers.is_clear,
        contacts.contact_date as told_on,
        contacts.source_system,
        contacts.reason,
        cast(null as {{ column_type('text') }}) as known_customer_id
    from {{ ref('fct_survey_answers') }} as answers
    inner join contacts on answers.contact_id = contacts.contact_id
    where answers.is_clear is not null

),

rows_told as (

    {% for rows, columns in told.items() -%}
        select
            source_system,
            reason,
            known_customer_id,
            {% for column, kind in measures.items() -%}
                cast({{ columns.get(column, 'null') }} as {{ column_type(kind) }}) as {{ column }},
            {% endfor -%}
            {{ first_day('month', 'told_on') }} as month_start
        from {{ rows }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        rows_told.*,
        coalesce(origins.originating_department, 'unknown') as originating_department,
        coalesce(origins.root_cause, 'unknown') as root_cause,
        coalesce(rows_told.reason, 'unknown') as driver
    from rows_told
    left join {{ ref('reason_origins') }} as origins
        on rows_told.source_system = origins.source_system and rows_told.reason = origins.reason

)

select * from final
