-- How the sentiment of the customer changed with the solution: one row per contact with words of the customer both before the first
-- solution offered and after it. At one moment the offer comes first: what is said then answers it.
with judged as (

    select
        judgements.contact_id,
        case when judgements.sent_at < solutions.first_offered_at then judgements.sentiment_score end as score_before,
        case when judgements.sent_at >= solutions.first_offered_at then judgements.sentiment_score end as score_after
    from {{ ref('message_judgements') }} as judgements
    inner join {{ ref('contact_solutions') }} as solutions on judgements.contact_id = solutions.contact_id
    where judgements.sentiment_score is not null

),

averaged as (

    select
        contact_id,
        avg(score_before) as sentiment_before,
        avg(score_after) as sentiment_after
    from judged
    group by contact_id

),

final as (

    select
        contact_id,
        sentiment_before,
        sentiment_after,
        {{ exact_in_sums('sentiment_after - sentiment_before') }} as sentiment_change
    from averaged
    where sentiment_before is not null and sentiment_after is not null

)

select * from final
