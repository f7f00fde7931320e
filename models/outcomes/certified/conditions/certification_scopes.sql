-- Where a certificate is given: each metric in each channel of which its facts have rows, and over all channels (null).
with reached as (

    select distinct
        pairs.metric_name,
        pairs.fact_name,
        reach.channel,
        reach.source_system
    from {{ ref('metric_fact_pairs') }} as pairs
    inner join {{ ref('source_reach') }} as reach on pairs.fact_name = reach.fact_name

),

final as (

    select * from reached
    union all
    select distinct
        metric_name,
        fact_name,
        cast(null as {{ column_type('text') }}) as channel,
        source_system
    from reached
    union all
    -- A metric of which nothing has landed is judged too.
    select
        metric_name,
        fact_name,
        cast(null as {{ column_type('text') }}) as channel,
        cast(null as {{ column_type('text') }}) as source_system
    from {{ ref('metric_fact_pairs') }}

)

select * from final
