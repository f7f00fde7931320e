-- The words of customers' longer texts that are not common: by them a text is known again, said in another order.
with spoken as (

    select * from {{ ref('spoken_texts') }}
    where side = 'customer' and word_count >= {{ var('restatement_words') }}

),

all_words as (

    {{ split_words('spoken', ['text_id'], 'words') }}

),

content_words as (

    select distinct
        all_words.text_id,
        all_words.word
    from all_words
    left join {{ ref('common_words') }} as common on all_words.word = common.word
    where common.word is null and length(all_words.word) > 2

),

final as (

    select
        *,
        count(*) over (partition by text_id) as content_count
    from content_words

)

select * from final
