-- Customers of each outcome and segment, who was let down and who was not, with who left, revenue, lifetime value and cost: once for their
-- own segment, and once over all of them ('all').
with strata as (

    select
        outcome,
        customer_segment,
        {% for side, condition in {'let_down': 'is_let_down', 'other': 'not is_let_down'}.items() -%}
            cast(count(case when {{ condition }} then 1 end) as {{ column_type('double') }}) as {{ side }}_customers,
            cast(count(case when {{ condition }} and is_customer_lost then 1 end) as {{ column_type('double') }}) as {{ side }}_lost,
            {% for measure in ['yearly_revenue', 'lifetime_value', 'agent_cost'] -%}
                count(case when {{ condition }} then {{ measure }} end) as {{ side }}_{{ measure }}_count,
                coalesce(sum(case when {{ condition }} then {{ measure }} end), 0) as {{ side }}_{{ measure }},
            {% endfor -%}
        {% endfor -%}
        count(*) as customer_count
    from {{ ref('customers_by_outcome') }}
    group by outcome, customer_segment

),

-- Each segment counts for itself and over all of them.
spread as (

    select
        *,
        customer_segment as told_segment
    from strata
    union all
    select
        *,
        'all' as told_segment
    from strata

),

-- Like is set against like: a segment with one side only is left out of the comparison, and counted.
final as (

    select
        *,
        let_down_customers > 0 and other_customers > 0 as is_compared
    from spread

)

select * from final -- noqa: AM04
