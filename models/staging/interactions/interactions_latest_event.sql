-- The latest event of the tables of the contract; what is merely planned (a promise's due date, a customer who will leave) is none.
with latest as (

    select
        max(greatest(
            started_at, coalesce(ended_at, started_at), coalesce(set_to_resolved_at, started_at), coalesce(closed_at, started_at)
        )) as latest_at
    from {{ ref('stg_interactions__contacts') }}
    union all
    select max(sent_at) as latest_at from {{ ref('stg_interactions__messages') }}
    union all
    select max(occurred_at) as latest_at from {{ ref('stg_interactions__events') }}
    union all
    select max(coalesce(answered_at, asked_at)) as latest_at from {{ ref('stg_interactions__survey_answers') }}
    union all
    select max(assessed_at) as latest_at from {{ ref('stg_interactions__care_assessments') }}
    union all
    select
        max(greatest(
            sent_at, coalesce(delivered_at, sent_at), coalesce(acted_on_at, sent_at), coalesce(stopped_at, sent_at)
        )) as latest_at
    from {{ ref('stg_interactions__alerts') }}
    union all
    select max(occurred_at) as latest_at from {{ ref('stg_interactions__content') }}
    union all
    select max(sold_at) as latest_at from {{ ref('stg_interactions__sales') }}

),

final as (

    select max(latest_at) as latest_at
    from latest

)

select * from final
