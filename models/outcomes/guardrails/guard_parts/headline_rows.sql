-- What each row of the facts says of each headline, in the cells in which it is ever to be compared.
{% do refer_to_facts() %}
with headline_rows as (

    {{ customer_rows(metrics_of_pairs('headline')) }}

),

cells as (

    {{ cell_rows('headline_rows') }}

),

asked as (

    select distinct
        metric_number,
        cell_type,
        cell_team,
        cell_channel,
        cell_reason
    from {{ ref('headline_requests') }}

),

final as (

    select cells.*
    from cells
    inner join asked on {{ same_request('cells', 'asked', ['judged_week', 'window_weeks']) }}

)

select * from final
