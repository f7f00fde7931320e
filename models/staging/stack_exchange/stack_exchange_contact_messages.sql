-- A question is a contact: the question, its answers, and the comments on it and on its answers. What its asker writes is the customer's,
-- an answer to herself too; what anybody else writes is an answerer's.
with posts as (

    select posts.*
    from {{ ref('stg_stack_exchange__posts') }} as posts
    cross join {{ ref('as_of') }} as as_of
    where posts.is_staged and posts.created_at <= as_of.as_of

),

questions as (

    select * from posts
    where post_type = 1

),

-- Of a question itself, or of one of its answers.
question_posts as (

    select
        posts.post_id,
        posts.post_type,
        posts.author_key,
        posts.body,
        posts.created_at,
        questions.post_id as question_id,
        questions.author_key as asker_key
    from posts
    inner join questions on case when posts.post_type = 1 then posts.post_id else posts.parent_post_id end = questions.post_id
    where posts.post_type in (1, 2)

),

written as (

    select
        question_id,
        asker_key,
        'post:' || post_id as message_key,
        author_key,
        case when post_type = 1 then 'question' else 'answer' end as message_kind,
        {{ html_text('body') }} as body,
        created_at
    from question_posts
    union all
    select
        question_posts.question_id,
        question_posts.asker_key,
        'comment:' || commented.comment_id as message_key,
        commented.author_key,
        'comment' as message_kind,
        commented.body,
        commented.created_at
    from {{ ref('stg_stack_exchange__comments') }} as commented
    inner join question_posts on commented.post_id = question_posts.post_id
    cross join {{ ref('as_of') }} as as_of
    where commented.is_staged and commented.created_at <= as_of.as_of

),

sided as (

    select
        *,
        case when message_kind = 'question' or author_key = asker_key then 'customer' else 'agent' end as actor
    from written

),

final as (

    select
        question_id as source_key,
        message_key,
        message_kind,
        author_key,
        created_at as sent_at,
        actor,
        body
    from sided

)

select * from final
