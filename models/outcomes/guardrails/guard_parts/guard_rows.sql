-- What each row of the facts says of each guard, once for each cell that it is in.
{% do refer_to_facts() %}
with guard_rows as (

    {{ customer_rows(metrics_of_pairs('guard')) }}

),

final as (

    {{ cell_rows('guard_rows') }}

)

select * from final
