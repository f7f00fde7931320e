-- What each text says as a whole: which of its phrases hold beside the others. Sentiment is the customer's alone.
with signals as (

    select
        *,
        -- Who asks thanks out of politeness, and has something open: a question takes one from what good words weigh.
        quarters - case when is_question and quarters >= 4 then 4 else 0 end as weighed
    from {{ ref('text_signals') }}

),

scored as (

    select
        *,
        cast(weighed as {{ column_type('double') }}) / (abs(weighed) + 16) as score
    from signals

),

judged as (

    select
        *,
        not is_left_alone and has_solution_rejected as rejects,
        not is_left_alone
        and (has_solved or has_closing or has_appreciation or (has_thanks and word_count <= {{ var('longest_acknowledgement_words') }}))
        and not has_no_thanks and not has_solution_rejected
        and (has_closing or (not has_request and not is_question))
        and score > {{ var('sentiment_negative_to') }} as acknowledges
    from scored

),

final as (

    select
        text_id,
        side,
        word_count,
        is_question,
        has_identifier,
        is_left_alone,
        is_acknowledgement,
        is_channel_request,
        not is_left_alone and has_offered and not has_not_offered as says_that_it_offers,
        -- It tells something, and neither asks nor only holds the line.
        not is_left_alone and not has_not_offered
        and word_count >= {{ var('shortest_told_offer_words') }}
        and not is_question and not has_holding and not has_identification_requested as tells_something,
        acknowledges,
        rejects,
        not is_left_alone and has_rephrase_requested as asks_to_rephrase,
        not is_left_alone and has_restated and not acknowledges as restates,
        has_identification_requested as asks_identification,
        has_identification_given as gives_identification,
        not is_left_alone and has_complained as complains,
        not is_left_alone and has_praised and not has_complained as praises,
        case when side = 'customer' and not is_left_alone then score end as sentiment_score,
        case
            when side <> 'customer' or is_left_alone then null
            when score <= {{ var('sentiment_negative_to') }} then 'negative'
            when score >= {{ var('sentiment_positive_from') }} then 'positive'
            else 'neutral'
        end as sentiment
    from judged

)

select * from final
